import { isDict, type SaltValue } from '../salt/index.ts';

const TRIMMED = 'VALUE_TRIMMED';
const TRACEBACK = ': Traceback (most recent call last):';
const INVALID_ARGUMENTS = /^Passed invalid arguments to [^\n]*/;

/**
 * A Salt exception without its traceback, which is folded to the exception's own line; wrong arguments without
 * the function's documentation behind them. Other text comes back as it is.
 */
export function foldTraceback(text: string): string {
  const [first = ''] = text.split('\n', 1);
  if (first.endsWith(TRACEBACK) && /exception/i.test(first)) {
    return `${first.slice(0, -TRACEBACK.length)}: ${exceptionIn(text.slice(first.length + 1))}`;
  }
  return INVALID_ARGUMENTS.exec(text)?.[0] ?? text;
}

/** What stands behind the last frame: frames are indented, the exception begins at the margin. */
function exceptionIn(traceback: string): string {
  const lines = traceback.trimEnd().split('\n');
  const frame = lines.findLastIndex((line) => line.startsWith('  File "'));
  const start = lines.findIndex((line, n) => n > frame && /^\S/.test(line));
  return (start < 0 ? lines.slice(-1) : lines.slice(start)).join('\n');
}

/** Whether Salt replaced this value, or one inside it, because it was over `max_event_size`. */
export function isTrimmed(value: SaltValue): boolean {
  let found = value === TRIMMED;
  const waiting = [value];
  const see = (child: SaltValue) => {
    if (child === TRIMMED) found = true;
    else if (typeof child === 'object' && child !== null) waiting.push(child);
  };
  for (let next = waiting.pop(); next !== undefined && !found; next = waiting.pop()) {
    if (Array.isArray(next)) for (const item of next) see(item);
    else if (isDict(next)) for (const key in next) see(next[key] ?? null);
  }
  return found;
}

/** What to say of a trimmed value. */
export function trimmedNote(name: string | undefined): string {
  const where = name === undefined ? '' : `${name}: `;
  return `${where}the output is over the master's max_event_size (1 MiB); raise max_event_size in the master's configuration`;
}
