import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

/** What every part asks of a logger; pino's own shape. */
export interface Log {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
}

export interface LogOptions {
  level: string;
  format: 'pretty' | 'json';
}

/** The process's logger, on standard output: one line an event. */
export function createLog(options: LogOptions): Logger {
  const base = { level: options.level, base: null };
  if (options.format === 'json') return pino({ ...base, timestamp: pino.stdTimeFunctions.isoTime });
  return pino(base, pretty({ colorize: process.stdout.isTTY, translateTime: 'SYS:HH:MM:ss', sync: true }));
}
