import type { SaltValue } from '../salt/index.ts';
import { ANSWER, Budget, bounded } from './budget.ts';
import { stateRun, summaryPart } from './highstate.ts';
import { naturally } from './names.ts';
import { isStateRun, type Origin } from './states.ts';
import { join, safely } from './style.ts';
import { isScalar, plainText, scalar } from './text.ts';

/** A value in parts, to compare two answers: the lines of a text, or the scalars of a structure. */
export interface Flat {
  /** `key.key` of each scalar; undefined for a text, whose parts are its lines. */
  entries: Entry[] | undefined;
  lines: string[];
  /** Only its beginning is there. */
  isCut: boolean;
}

export interface Entry {
  path: string;
  text: string;
}

/** {@link plainText} has neither. */
const [BETWEEN, WITHIN] = ['\u0001', '\u0000'];
/** Begins a text of a value that was too long. */
const CUT = '…';

/** Writes a value flat, as one text: the texts of two values are equal if a person would call these equal. */
export function flatText(value: SaltValue, origin: Origin): string {
  return safely(
    () => written(value, origin),
    (why) => `=${why}`,
  );
}

/** Reads what {@link flatText} wrote. */
export function readFlat(written: string): Flat {
  const isCut = written.startsWith(CUT);
  const [kind = '', text = ''] = [written.charAt(isCut ? 1 : 0), written.slice(isCut ? 2 : 1)];
  if (kind === '=') return { entries: undefined, lines: text === '' ? [] : text.split('\n'), isCut };
  const entries = text.split(BETWEEN).map((part) => {
    const [path = '', own = ''] = part.split(WITHIN);
    return { path, text: own };
  });
  return {
    entries,
    lines: entries.map(({ path, text }) => (path === '' ? text : `${path}: ${text}`)),
    isCut,
  };
}

function written(value: SaltValue, origin: Origin): string {
  if (isStateRun(value, origin)) {
    // Without the time that it took: that is never the same.
    const { failures, changes, summary } = stateRun(value, new Budget());
    return `=${join([...failures, ...changes, ...summaryPart(summary)]).text}`;
  }
  const fitting = bounded(value);
  const cut = fitting === value ? '' : CUT;
  if (isScalar(fitting)) return `${cut}=${plainText(scalar(fitting))}`;
  const { entries, isCut } = new Walk(fitting);
  return `${isCut ? CUT : cut}:${entries.join(BETWEEN)}`;
}

function byKey([a]: readonly [string, SaltValue], [b]: readonly [string, SaltValue]): number {
  return naturally(a, b);
}

/** The scalars of a value. Its depth is bounded; a path stands before each scalar, so paths have a bound as well. */
class Walk {
  readonly entries: string[] = [];
  isCut = false;
  readonly #budget = new Budget(2 * ANSWER);

  constructor(value: SaltValue) {
    this.#into(value, '');
  }

  #into(value: SaltValue, path: string): void {
    const children = isScalar(value) ? [] : Object.entries(value);
    if (isScalar(value)) this.#add(path, plainText(scalar(value)));
    else if (children.length === 0) this.#add(path, Array.isArray(value) ? '[]' : '{}');
    else if (Array.isArray(value) && value.every(isScalar)) for (const item of value) this.#into(item, path);
    else {
      const step = path === '' ? '' : `${path}.`;
      for (const [key, item] of Array.isArray(value) ? children : children.sort(byKey))
        this.#into(item, `${step}${plainText(key)}`);
    }
  }

  #add(path: string, text: string): void {
    const entry = `${path}${WITHIN}${text}`;
    if (this.#budget.take(entry.length)) this.entries.push(entry);
    else this.isCut = true;
  }
}
