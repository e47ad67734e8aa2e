import { shown, TargetError } from './errors.ts';
import type { Leaf } from './tree.ts';

/** `salt.utils.minions.TARGET_REX` of 3008: engine, optional delimiter (G, P, I and J only), pattern. */
const OPERAND = /^(?:([GPIJLNSERTM])((?<=[GPIJ]).)?@)?(.+)$/su;
/** Longer operands are refused, but for lists: no name of a minion or grain comes near, in characters. */
const LONGEST = 1_000;
/** The operand with an engine, for any letter. */
const ENGINE_LIKE = /^[A-Za-z].?@/su;

/**
 * Reads one word of a compound target.
 * @throws TargetError for an engine that Salt does not have, and for words that Salt would take for a glob although
 * nobody means one
 */
export function parseOperand(word: string): Leaf {
  const [, engine, delimiter = ':', pattern = ''] = OPERAND.exec(word) ?? [];
  // Parentheses belong to an expression, and Salt knows no others within a word.
  if (engine !== undefined && engine !== 'E' && engine !== 'P') mustHaveBlanks(word);
  switch (engine) {
    case 'G':
    case 'P':
      return grainLeaf(pattern, delimiter, engine === 'P', word);
    case 'L':
      return listLeaf(pattern, word);
    case 'E':
      return { kind: 'pcre', pattern };
    case 'I':
    case 'J':
    case 'S':
    case 'N':
    case 'R':
    case 'T':
    case 'M':
      return { kind: 'foreign', engine, pattern };
    default:
      return globLeaf(word);
  }
}

/** A grain and its value. @throws TargetError where the delimiter, or what is on one side of it, is missing */
export function grainLeaf(pattern: string, delimiter: string, regex: boolean, word = pattern): Leaf {
  mustBeShort(pattern);
  const at = pattern.indexOf(delimiter);
  if (at > 0 && at + delimiter.length < pattern.length) return { kind: 'grain', pattern, delimiter, regex };
  throw new TargetError(
    'bad-target',
    `A grain target reads NAME${delimiter}VALUE, like os${delimiter}Debian: ${shown(word)} does not.`,
  );
}

function listLeaf(pattern: string, word: string): Leaf {
  const ids = pattern.split(',').filter((id) => id !== '');
  if (ids.length === 0) throw new TargetError('bad-target', `The list ${shown(word)} names no minion.`);
  return { kind: 'list', ids: new Set(ids) };
}

function globLeaf(word: string): Leaf {
  if (/^[GPIJLNSERTM].?@$/su.test(word))
    throw new TargetError('bad-target', `Nothing follows the @ in ${shown(word)}.`);
  if (ENGINE_LIKE.test(word)) {
    const known = 'G@ P@ E@ L@ I@ J@ N@ S@';
    const letters = word.slice(0, word.indexOf('@') + 1);
    throw new TargetError('bad-target', `Salt has no target engine ${shown(letters)}; it has ${known}.`);
  }
  mustHaveBlanks(word);
  mustBeShort(word);
  return { kind: 'glob', pattern: word };
}

/** @throws TargetError */
export function mustBeShort(pattern: string): void {
  if (pattern.length <= LONGEST) return;
  throw new TargetError('bad-target', `${shown(pattern)} is longer than ${LONGEST} characters.`);
}

/** Salt reads a parenthesis only as a separate word. @throws TargetError */
function mustHaveBlanks(word: string): void {
  const opened = word.split('(').length;
  const closed = word.split(')').length;
  if (!word.startsWith('(') && !(word.endsWith(')') && closed > opened)) return;
  throw new TargetError(
    'bad-target',
    `Put blanks around the parentheses in ${shown(word)}, as Salt wants it.`,
  );
}
