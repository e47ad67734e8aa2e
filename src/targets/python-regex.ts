import { RE2JS, RE2JSException } from 're2js';
import { shown, TargetError } from './errors.ts';
import { toRe2 } from './python-to-re2.ts';

/** Longer expressions are refused, in characters. */
const LONGEST = 512;
/** The most characters that one target may compile: compiling costs more than a match. */
const LONGEST_ALTOGETHER = 1_024;
/** Instructions of a compiled expression: each may be looked at for each character. */
const MOST_INSTRUCTIONS = 300;
/** Instructions times characters, for all the texts that one target is held against; a tenth of a microsecond each at worst. */
const MOST_WORK = 10_000_000;
/** The same for a single text, which nothing can interrupt. */
const MOST_WORK_AT_ONCE = 300_000;

/** The remaining budget for the expressions of one target. */
export class Work {
  #left = MOST_WORK;
  #compiled = 0;

  /** @throws TargetError for more expressions than are taken */
  compile(length: number): void {
    this.#compiled += length;
    if (this.#compiled <= LONGEST_ALTOGETHER) return;
    const why = `The regular expressions of one target may have ${LONGEST_ALTOGETHER} characters together.`;
    throw new TargetError('target-too-costly', why);
  }

  /** @throws TargetError where it is used up */
  spend(work: number): void {
    this.#left -= work;
    if (this.#left < 0 || work > MOST_WORK_AT_ONCE) {
      throw new TargetError(
        'target-too-costly',
        'The regular expression would take too long over so much text: use a simpler one, or a glob.',
      );
    }
  }
}

/**
 * A matcher that says what Python's `re.match` says: anchored at the beginning alone. It runs on RE2, in time linear in
 * the text. @throws TargetError for an expression that RE2 does not support, that cannot be read, or that is too large
 */
export function pythonMatcher(pattern: string, work: Work): (text: string) => boolean {
  if (pattern.length > LONGEST) {
    throw new TargetError('bad-target', `The regular expression is longer than ${LONGEST} characters.`);
  }
  work.compile(pattern.length);
  const expression = compiled(pattern);
  const size = expression.programSize();
  if (size > MOST_INSTRUCTIONS) {
    throw new TargetError('bad-target', `The regular expression ${shown(pattern)} repeats too much.`);
  }
  return (text) => {
    work.spend(size * (text.length + 1));
    return expression.test(text);
  };
}

function compiled(pattern: string): RE2JS {
  try {
    return RE2JS.compile(`\\A(?:${toRe2(pattern)})`);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new TargetError(
      'bad-target',
      `The regular expression ${shown(pattern)} cannot be read: ${error.message}.`,
    );
  }
}
