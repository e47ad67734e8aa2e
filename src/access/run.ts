import { globMatcher, isGlob } from '../fleet/index.ts';
import type { Args } from '../salt/index.ts';
import { ArgumentPatterns } from './arguments.ts';
import { choosesOtherwise, neededByName } from './never-by-wildcard.ts';
import { isGranted, isReadonly } from './readonly.ts';

/** An entry of `run` in the config: a pattern, or one function with patterns of its arguments. */
export type RunEntry = string | Readonly<Record<string, readonly string[]>>;

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
    const [pattern = '', patterns] = typeof entry === 'string' ? [entry] : (Object.entries(entry)[0] ?? []);
    this.pattern = pattern;
    this.text = patterns === undefined ? pattern : `${pattern} [${patterns.join(', ')}]`;
    this.#deny = deny;
    this.#matches = globMatcher(pattern);
    this.#arguments = patterns === undefined ? undefined : new ArgumentPatterns(patterns);
  }

  /** Whether it means whatever a function is called with. */
  get isUnconditional(): boolean {
    return this.#arguments === undefined;
  }

  /** Whether it names a function exactly. */
  names(fun: string): boolean {
    return this.pattern === fun;
  }

  /** Whether it means a call. A pattern that allows never covers what must be named, one that denies does. */
  matches(fun: string, args: Args): boolean {
    if (this.#deny) return this.#means(fun) && (this.#arguments?.deny(args) ?? true);
    return this.means(fun, args) && (this.#arguments?.allow(args) ?? true);
  }

  /** As `matches`, whatever the arguments of its own map; those of `@readonly` count where they are given. */
  means(fun: string, args: Args = {}): boolean {
    // Whoever names the function has not yet said by what it may choose minions.
    if (this.names(fun)) return this.#arguments !== undefined || choosesOtherwise(fun, args) === undefined;
    if (neededByName(fun, args) !== undefined) return false;
    if (this.pattern === '@readonly') return isGranted(fun, args);
    return kindOf(fun) === kindOf(this.pattern) && this.#matches(fun);
  }

  /** Of a denying entry: whether nothing of another is left by it. Where that cannot be told it says no. */
  leavesNothingOf(other: RunPattern): boolean {
    if (!this.isUnconditional) return false;
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
