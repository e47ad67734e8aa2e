import { pySplit } from '../salt/index.ts';
import { shown, TargetError } from './errors.ts';
import { parseOperand } from './operand.ts';
import type { TargetTree } from './tree.ts';

/** Longer expressions are machine-made: a list (`-L`) says the same, and matching takes words times minions. */
const MOST_WORDS = 200;
/** Parentheses and `not` inside one another. */
const DEEPEST = 50;

/** Reads a compound target: `or` binds weakest, then `and`, then `not`. @throws TargetError */
export function parseCompound(text: string): TargetTree {
  const words = pySplit(text);
  if (words.length === 0) throw new TargetError('bad-target', 'The target is empty.');
  if (words.length > MOST_WORDS) {
    const why = `The target has ${words.length} words and may have ${MOST_WORDS}. A list (-L) may be longer.`;
    throw new TargetError('bad-target', why);
  }
  return new CompoundParser(words).parse();
}

class CompoundParser {
  readonly #words: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  parse(): TargetTree {
    const tree = this.#either();
    if (this.#next !== undefined) throw this.#unexpected();
    return tree;
  }

  get #next(): string | undefined {
    return this.#words[this.#at];
  }

  #either(): TargetTree {
    const first = this.#both();
    const of = [first];
    while (this.#next === 'or') {
      this.#at += 1;
      of.push(this.#both());
    }
    return of.length > 1 ? { kind: 'or', of } : first;
  }

  /** Salt reads `web* not web01` as `web* and not web01`. */
  #both(): TargetTree {
    const first = this.#one();
    const of = [first];
    while (this.#next === 'and' || this.#next === 'not') {
      if (this.#next === 'and') this.#at += 1;
      of.push(this.#one());
    }
    return of.length > 1 ? { kind: 'and', of } : first;
  }

  #one(): TargetTree {
    const word = this.#next;
    if (word === undefined || word === 'and' || word === 'or' || word === ')') throw this.#unexpected();
    this.#at += 1;
    if (word === '(') return this.#nested(() => this.#inParentheses());
    if (word !== 'not') return parseOperand(word);
    if (this.#next === 'not') {
      throw new TargetError('bad-target', 'Salt does not read "not not": leave both out.');
    }
    return this.#nested(() => ({ kind: 'not', of: this.#one() }));
  }

  #inParentheses(): TargetTree {
    if (this.#next === ')') throw new TargetError('bad-target', 'There is nothing between the parentheses.');
    const inner = this.#either();
    if (this.#next === undefined) throw new TargetError('bad-target', 'A parenthesis is not closed.');
    if (this.#next !== ')') throw this.#unexpected();
    this.#at += 1;
    return inner;
  }

  #nested(parse: () => TargetTree): TargetTree {
    this.#depth += 1;
    if (this.#depth > DEEPEST) {
      throw new TargetError('bad-target', `More than ${DEEPEST} parentheses stand inside one another.`);
    }
    const tree = parse();
    this.#depth -= 1;
    return tree;
  }

  /** Why no tree has the next word here. */
  #unexpected(): TargetError {
    const [word, before] = [this.#next, this.#words[this.#at - 1]];
    const isOperand = word !== undefined && !['and', 'or', ')'].includes(word);
    if (isOperand) return new TargetError('bad-target', `"and" or "or" is missing before ${shown(word)}.`);
    if (word === ')' && !(before === 'and' || before === 'or' || before === 'not'))
      return new TargetError('bad-target', 'A parenthesis is closed that was not opened.');
    const after =
      before === undefined ? `Nothing comes before ${shown(word ?? '')}` : `Nothing follows ${shown(before)}`;
    return new TargetError('bad-target', `${after} in the target.`);
  }
}
