import { type DestinationStream, type Logger, pino } from 'pino';
import { guarded, reportCaught } from '../guard/index.ts';
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

/** Text that waits while standard output cannot be written, bytes: a full disk. More is dropped. */
const MOST_WAITING = 2 ** 20;

/** Makes the process's logger, on standard output: one line per event. If that cannot be written, lines are lost, and nothing else. */
export async function createLog({ level, format, secrets, destination }: LogOptions): Promise<Logger> {
  const base = { level, base: null, hooks: { streamWrite: secrets.redact } };
  const lines = destination ?? standardOutput();
  if (format === 'json') return pino({ ...base, timestamp: pino.stdTimeFunctions.isoTime }, lines);
  const { default: pretty } = await import('pino-pretty');
  const colorize = destination === undefined && process.stdout.isTTY;
  return pino(base, pretty({ colorize, translateTime: 'SYS:HH:MM:ss', sync: true, destination: lines }));
}

function standardOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, maxLength: MOST_WAITING });
  let fails = false;
  const failed = (error: unknown) => {
    if (!fails) reportCaught('log', error, true);
    fails = true;
  };
  output.on('error', guarded('log', failed));
  output.on(
    'write',
    guarded('log', () => {
      fails = false;
    }),
  );
  // On a full disk pino's version never ends.
  const flush = output.flushSync.bind(output);
  output.flushSync = () => {
    if (!fails) flush();
  };
  return output;
}

/** Makes a log for commands that print their own lines. */
export function silentLog(): Logger {
  return pino({ level: 'silent' });
}
