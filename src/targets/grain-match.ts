import { inForm, isScalar, scalar } from '../render/index.ts';
import { isDict, type SaltDict, type SaltValue } from '../salt/index.ts';

/** Makes the matcher of a value's text, lower case both; called once for each different pattern. */
export type MakeMatcher = (pattern: string) => (text: string) => boolean;

/** Paths into grains and lists are followed no deeper: no minion's own grains are. */
const DEEPEST = 50;

/**
 * True if grains have the value in `name:value` (`salt.utils.data.subdict_match`). The value may be a pattern, the name
 * a path of names and list positions. If the text can be split in several ways, each counts.
 */
export class GrainMatcher {
  readonly #make: MakeMatcher;
  readonly #made = new Map<string, (text: string) => boolean>();
  /** The failed searches in these grains: without it the time would double with each level. */
  #seen = new Map<SaltDict, Set<string>>();

  constructor(make: MakeMatcher) {
    this.#make = make;
  }

  matches(data: SaltDict, expression: string, delimiter: string): boolean {
    this.#seen = new Map();
    return this.#inData(data, expression, delimiter, 0);
  }

  #inData(data: SaltDict, expression: string, delimiter: string, depth: number): boolean {
    if (depth > DEEPEST) return false;
    for (const { found, left } of waysToPart(data, expression, delimiter)) {
      if (isDict(found)) {
        if (Object.keys(found).length > 0 && this.#inDict(found, left, depth)) return true;
      } else if (Array.isArray(found)) {
        if (found.some((one) => this.#isMember(one, left, depth))) return true;
      } else if (this.#is(found, left)) return true;
    }
    return false;
  }

  #isMember(one: SaltValue, pattern: string, depth: number): boolean {
    return (isDict(one) && this.#inDict(one, pattern, depth)) || this.#is(one, pattern);
  }

  /** A key, or what is below one; `*:` before it looks below every key. */
  #inDict(dict: SaltDict, typed: string, depth: number): boolean {
    if (depth > DEEPEST || this.#wasSeen(dict, typed)) return false;
    const isBelowAny = typed.startsWith('*:');
    const pattern = isBelowAny ? typed.slice(2) : typed;
    if (pattern === '*' || Object.hasOwn(dict, pattern)) return true;
    if (Object.keys(dict).some((key) => this.#is(key, pattern))) return true;
    // Salt goes on with its own delimiter here, whichever was typed.
    if (this.#inData(dict, pattern, ':', depth + 1)) return true;
    if (!isBelowAny) return false;
    return Object.values(dict).some((value) => {
      if (isDict(value)) return this.#inDict(value, pattern, depth + 1);
      if (Array.isArray(value)) return value.some((item) => this.#is(item, pattern));
      return this.#is(value, pattern);
    });
  }

  #wasSeen(dict: SaltDict, pattern: string): boolean {
    const patterns = this.#seen.get(dict) ?? new Set<string>();
    this.#seen.set(dict, patterns);
    return patterns.size === patterns.add(pattern).size;
  }

  #is(value: SaltValue, pattern: string): boolean {
    let matches = this.#made.get(pattern);
    if (!matches) {
      matches = this.#make(pattern.toLowerCase());
      this.#made.set(pattern, matches);
    }
    return matches(pythonText(value).toLowerCase());
  }
}

/**
 * Every way to part an expression into a path that the data has and what is left of it, the longest path first. Time
 * is linear in the expression for each step that the data has.
 */
function waysToPart(
  data: SaltDict,
  expression: string,
  delimiter: string,
): { found: SaltValue; left: string }[] {
  const ways: { found: SaltValue; left: string }[] = [];
  let found: SaltValue | undefined = data;
  let from = 0;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const end = expression.indexOf(delimiter, from);
    if (end < 0) break;
    if (found !== undefined) found = step(found, expression.slice(from, end));
    const left = expression.slice(end + delimiter.length);
    // To Salt a "*" for a path means all of the data, and then all of the expression is the pattern.
    if (expression.slice(0, end) === '*') ways.unshift({ found: data, left: expression });
    else if (found !== undefined) ways.unshift({ found, left });
    else if (from > 0 || delimiter !== '*') break;
    from = end + delimiter.length;
  }
  return ways;
}

/** One step of a path (`salt.utils.data.traverse_dict_and_list`); undefined where there is nothing. */
function step(data: SaltValue, key: string): SaltValue | undefined {
  if (isDict(data)) return Object.hasOwn(data, key) ? data[key] : undefined;
  if (!Array.isArray(data)) return undefined;
  const position = pythonIndex(key);
  if (position === undefined) {
    const holder = data.filter(isDict).find((dict) => Object.hasOwn(dict, key));
    return holder?.[key];
  }
  return data.at(position);
}

/** Python's `int()` of a short text: where a list is entered. */
function pythonIndex(key: string): number | undefined {
  return /^[-+]?\d{1,9}$/.test(key) ? Number(key) : undefined;
}

/** A value as Python's `str` writes it: text as it is, all else as its `repr`. */
function pythonText(value: SaltValue): string {
  return isScalar(value) ? scalar(value) : inForm('raw', value);
}
