import { UserError } from '../guard/index.ts';
import { type Args, isDict, type SaltValue } from '../salt/index.ts';

/** Access is refused. The default message reveals nothing about the rights of others. */
export class AccessError extends UserError<'refused'> {
  constructor(message = 'You may not use this gateway.') {
    super('refused', message);
  }
}

/** The beginning of a text that Salt takes for its own keyword: `__kwarg__=`. */
const KEYWORD = /^\s*__[^\s=]*\s*=/;
/** The beginning of a text that the minion reads once more, as a keyword with a list or a dict. */
const COLLECTION = /^\s*[^\s=]+=\s*[[{]/;

/**
 * Refuses arguments that begin with `__`, for everyone: Salt reserves these names. Some change how it reads all the
 * others (`__kwarg__` makes keywords of a dict, or a dict of keywords). Looks into lists and dicts, since some
 * functions hand them on as arguments.
 * @throws AccessError
 */
export function refuseSaltsOwn({ arg = [], kwarg = {} }: Args): void {
  if (!isSaltsOwn(kwarg) && !isSaltsOwn(arg)) return;
  throw new AccessError("Nothing ran: arguments that begin with __ are Salt's own.");
}

/** Goes through the value without recursion, so that no depth is too much. */
function isSaltsOwn(value: SaltValue): boolean {
  const open: SaltValue[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) {
      for (const item of next) {
        const text = typeof item === 'string' ? item : '';
        // Escapes in a collection may spell the name.
        if (KEYWORD.test(text) || (/__|\\[xuU]/.test(text) && COLLECTION.test(text))) return true;
        open.push(item);
      }
    } else if (isDict(next)) {
      for (const [key, item] of Object.entries(next)) {
        if (key.trimStart().startsWith('__')) return true;
        open.push(item);
      }
    }
  }
  return false;
}
