import type { Log } from '../../src/ops/index.ts';

/** A log that keeps its lines. */
export interface KeptLog extends Log {
  readonly lines: { level: 'debug' | 'info' | 'warn' | 'error'; details: object; message: string }[];
}

export function keptLog(): KeptLog {
  const lines: KeptLog['lines'] = [];
  const at = (level: KeptLog['lines'][number]['level']) => (details: object, message?: string) => {
    lines.push({ level, details, message: message ?? '' });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
