import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Secrets } from './secrets.ts';

export type { Logger };

/** The logger that every part uses; pino's shape. */
export interface Log {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
}

export interface LogOptions {
  level: string;
  format: 'pretty' | 'json';
  /** Never written, wherever they stand: in a message, a field, an error's stack. */
  secrets: Pick<Secrets, 'redact'>;
  /** Gets the lines in place of standard output. */
  destination?: DestinationStream;
}

/** Makes the process's logger, on standard output: one line per event. */
export async function createLog({ level, format, secrets, destination }: LogOptions): Promise<Logger> {
  const base = { level, base: null, hooks: { streamWrite: secrets.redact } };
  if (format === 'json') return plain({ ...base, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const { default: pretty } = await import('pino-pretty');
  const colorize = destination === undefined && process.stdout.isTTY;
  return pino(
    base,
    pretty({ colorize, translateTime: 'SYS:HH:MM:ss', sync: true, ...(destination && { destination }) }),
  );
}

/** Makes a log for commands that print their own lines. */
export function silentLog(): Logger {
  return pino({ level: 'silent' });
}

function plain(options: LoggerOptions, destination: DestinationStream | undefined): Logger {
  return destination ? pino(options, destination) : pino(options);
}
