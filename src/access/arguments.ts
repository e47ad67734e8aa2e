import { globMatcher } from '../fleet/index.ts';
import { type Args, SaltFloat, type SaltValue } from '../salt/index.ts';

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

/** What a rule says of a function's arguments: `[nginx, "php*", "test=True"]`. */
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
   * For a rule that allows: every positional argument matches a pattern, at least one is given where there are
   * patterns of any, and a keyword is given only where `keyword=pattern` allows it.
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
  if (typeof value === 'object' && !(value instanceof SaltFloat)) return undefined;
  return [value.toString()];
}
