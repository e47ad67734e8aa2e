import { globMatcher, isGlob } from '../fleet/index.ts';
import { type Args, SaltScalar, type SaltValue } from '../salt/index.ts';
import { choosesOtherwise, neededByName } from './by-name.ts';
import { isGranted, isReadonly } from './readonly.ts';

/**
 * Salt's own pattern of a keyword (`salt.utils.args.KWARG_REGEX`), of which the minion makes one even in quotes. To Salt a
 * text with a line break in it is not a keyword, whatever it begins with.
 */
const KEYWORD = /^((?!\p{Nd})[\p{L}\p{N}_][\p{L}\p{N}_.-]*)=(?!=)([^\n]*)\n?$/u;

type Matcher = (text: string) => boolean;

/** One argument as its rule sees it; a list or a dict has no text that a pattern could match. */
interface Argument {
  keyword: string | undefined;
  texts: readonly string[] | undefined;
}

/** A rule's patterns for the arguments of a function: `[nginx, "php*", "test=True"]`. */
export class ArgumentPatterns {
  readonly #positional: readonly Matcher[];
  readonly #keyword = new Map<string, Matcher[]>();

  constructor(patterns: readonly string[]) {
    const positional: Matcher[] = [];
    for (const pattern of patterns) {
      const [, keyword, value] = KEYWORD.exec(pattern) ?? [];
      if (keyword === undefined) positional.push(globMatcher(pattern));
      else this.#keyword.set(keyword, [...(this.#keyword.get(keyword) ?? []), globMatcher(value ?? '')]);
    }
    this.#positional = positional;
  }

  /**
   * For a rule that allows. Every positional argument must match a pattern. If there are patterns, at least one
   * argument is needed. A keyword needs `keyword=pattern`.
   */
  allow({ arg = [], kwarg = {} }: Args): boolean {
    const all = argumentsOf(arg, kwarg);
    const isGiven = all.some(({ keyword }) => keyword === undefined);
    return (isGiven || this.#positional.length === 0) && all.every((argument) => this.#fits(argument));
  }

  /** For a rule that denies: any argument matches any pattern, or cannot be judged; with no patterns, none is given. */
  deny({ arg = [], kwarg = {} }: Args): boolean {
    const all = argumentsOf(arg, kwarg);
    if (this.#positional.length === 0 && this.#keyword.size === 0) return all.length === 0;
    return all.some(({ keyword, texts }) => {
      if (texts === undefined) return true;
      const own = keyword === undefined ? [] : (this.#keyword.get(keyword) ?? []);
      return texts.some((text) => [...this.#positional, ...own].some((matches) => matches(text)));
    });
  }

  #fits({ keyword, texts = [] }: Argument): boolean {
    const patterns = keyword === undefined ? this.#positional : (this.#keyword.get(keyword) ?? []);
    return texts.some((text) => patterns.some((matches) => matches(text)));
  }
}

function argumentsOf(arg: readonly SaltValue[], kwarg: Readonly<Record<string, SaltValue>>): Argument[] {
  const positional = arg.map((value): Argument => {
    const [, keyword, text] = (typeof value === 'string' && KEYWORD.exec(value)) || [];
    return keyword === undefined
      ? { keyword: undefined, texts: textsOf(value) }
      : { keyword, texts: [text ?? ''] };
  });
  const named = Object.entries(kwarg).map(([keyword, value]) => ({ keyword, texts: textsOf(value) }));
  return [...positional, ...named];
}

/** As Salt writes a value and as YAML does: `True` and `true`. */
function textsOf(value: SaltValue): string[] | undefined {
  if (typeof value === 'string') return [value];
  if (value === null) return ['None', 'null'];
  if (typeof value === 'boolean') return value ? ['True', 'true'] : ['False', 'false'];
  if (typeof value === 'object' && !(value instanceof SaltScalar)) return undefined;
  return [value.toString()];
}

/** An entry of `run` in the config: a pattern, or one function with patterns of its arguments. */
export type RunEntry = string | Readonly<Record<string, readonly string[]>>;

/** The function's pattern, and those of its arguments where the entry has any. */
export function partsOf(entry: RunEntry): [pattern: string, patterns?: readonly string[]] {
  return typeof entry === 'string' ? [entry] : (Object.entries(entry)[0] ?? ['']);
}

/** One entry of a rule's `run`, compiled. */
export class RunPattern {
  /** The function, a glob over them, or `@readonly`. */
  readonly pattern: string;
  /** As the config has it: `service.restart [nginx, php*]`. */
  readonly text: string;
  readonly #deny: boolean;
  readonly #matches: (fun: string) => boolean;
  readonly #arguments: ArgumentPatterns | undefined;

  constructor(entry: RunEntry, deny: boolean) {
    const [pattern, patterns] = partsOf(entry);
    this.pattern = pattern;
    this.text = patterns === undefined ? pattern : `${pattern} [${patterns.join(', ')}]`;
    this.#deny = deny;
    this.#matches = globMatcher(pattern);
    this.#arguments = patterns === undefined ? undefined : new ArgumentPatterns(patterns);
  }

  /** Whether it means a call. A pattern that allows never covers what must be named, one that denies does. */
  matches(fun: string, args: Args): boolean {
    if (this.#deny) return this.#means(fun) && (this.#arguments?.deny(args) ?? true);
    return this.means(fun, args) && (this.#arguments?.allow(args) ?? true);
  }

  /** As `matches`, but ignores the arguments of its map; the arguments of `@readonly` count if there are any. */
  means(fun: string, args: Args = {}): boolean {
    // To name the function does not yet say how it may choose minions.
    if (this.pattern === fun)
      return this.#arguments !== undefined || choosesOtherwise(fun, args) === undefined;
    if (neededByName(fun, args) !== undefined) return false;
    if (this.pattern === '@readonly') return isGranted(fun, args);
    return kindOf(fun) === kindOf(this.pattern) && this.#matches(fun);
  }

  /** For a denying entry: true if it denies all uses of another entry. False if this is not certain. */
  leavesNothingOf(other: RunPattern): boolean {
    if (this.#arguments !== undefined) return false;
    if (this.pattern === '*' || this.pattern === other.pattern) return true;
    if (!isGlob(other.pattern)) return other.pattern !== '@readonly' && this.#means(other.pattern);
    return !/[?[]/.test(this.pattern) && !other.pattern.includes('[') && this.#matches(other.pattern);
  }

  #means(fun: string): boolean {
    return this.pattern === '@readonly' ? isReadonly(fun) : this.#matches(fun);
  }
}

/** `runner` and `wheel` for the master's functions, else `minion`. */
export function kindOf(fun: string): 'runner' | 'wheel' | 'minion' {
  if (fun.startsWith('@runner.')) return 'runner';
  return fun.startsWith('@wheel.') ? 'wheel' : 'minion';
}
