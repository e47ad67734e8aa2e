import { nearest } from '../suggestions.ts';

/** An option as a parser of Salt's knows it. */
export interface KnownOption {
  /** `-t`, `--timeout`. */
  readonly names: readonly string[];
  readonly takesValue: boolean;
}

/** An option of a line, with its value. */
export interface GivenOption<O> {
  readonly option: O;
  /** Its name, whole where it was abbreviated. */
  readonly name: string;
  readonly value: string;
}

/** Why words cannot be read; `near`: the option that was probably meant. */
export type Misread =
  | { readonly kind: 'unknown'; readonly name: string; readonly near: string | undefined }
  | { readonly kind: 'ambiguous'; readonly name: string; readonly all: readonly string[] }
  | { readonly kind: 'no-value'; readonly name: string }
  | { readonly kind: 'surplus-value'; readonly name: string };

export class OptionError extends Error {
  readonly code = 'misread-option';
  readonly misread: Misread;

  constructor(misread: Misread) {
    super(`${misread.kind}: ${misread.name}`);
    this.misread = misread;
  }
}

/** Salt has no option that is a digit, and a negative number is an argument. */
const NEGATIVE = /^-(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Takes the options out of words by the rules of Python's optparse, which Salt uses: anywhere before `--`, glued to
 * their values, abbreviated, short ones together.
 * @throws OptionError
 */
export function takeGiven<O extends KnownOption>(
  words: readonly string[],
  known: readonly O[],
): { operands: string[]; given: GivenOption<O>[] } {
  const byName = new Map(known.flatMap((option) => option.names.map((name) => [name, option] as const)));
  const operands: string[] = [];
  const given: GivenOption<O>[] = [];
  const left = words.values();
  const next = (name: string): string => {
    const { value, done } = left.next();
    if (done) throw new OptionError({ kind: 'no-value', name });
    return value;
  };
  for (const word of left) {
    if (word === '--') {
      for (const operand of left) operands.push(operand);
    } else if (word.startsWith('--')) given.push(longOption(word, byName, next));
    else if (word.startsWith('-') && word !== '-' && !NEGATIVE.test(word)) {
      for (const option of shortOptions(word, byName, next)) given.push(option);
    } else operands.push(word);
  }
  return { operands, given };
}

type Next = (name: string) => string;

function longOption<O extends KnownOption>(
  word: string,
  byName: ReadonlyMap<string, O>,
  next: Next,
): GivenOption<O> {
  const equals = word.indexOf('=');
  const { name, option } = named(equals === -1 ? word : word.slice(0, equals), byName);
  if (option.takesValue) return { option, name, value: equals === -1 ? next(name) : word.slice(equals + 1) };
  if (equals !== -1) throw new OptionError({ kind: 'surplus-value', name });
  return { option, name, value: '' };
}

/** `-vt 5`, `-t5`: the first one with a value takes the rest as that. */
function* shortOptions<O extends KnownOption>(
  word: string,
  byName: ReadonlyMap<string, O>,
  next: Next,
): Generator<GivenOption<O>> {
  for (let at = 1; at < word.length; at += 1) {
    const letter = String.fromCodePoint(word.codePointAt(at) ?? 0);
    const name = `-${letter}`;
    const option = byName.get(name);
    if (!option) throw new OptionError({ kind: 'unknown', name, near: undefined });
    if (option.takesValue) {
      yield { option, name, value: word.slice(at + 1) || next(name) };
      return;
    }
    yield { option, name, value: '' };
  }
}

/** The option of that name, or the only one that begins with it. Salt has no capitals there, but phones write them. */
function named<O>(word: string, byName: ReadonlyMap<string, O>): { name: string; option: O } {
  const typed = word.toLowerCase();
  const exact = byName.get(typed);
  if (exact !== undefined) return { name: typed, option: exact };
  const all = Array.from(byName).filter(([name]) => name.startsWith(typed));
  const [only] = all;
  if (only && all.length === 1) return { name: only[0], option: only[1] };
  if (only) {
    const names = all.map(([name]) => name).sort();
    throw new OptionError({ kind: 'ambiguous', name: typed, all: names });
  }
  const long = Array.from(byName.keys()).filter((name) => name.startsWith('--'));
  throw new OptionError({ kind: 'unknown', name: typed, near: nearest(typed, long) });
}
