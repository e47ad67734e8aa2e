import type { Random } from '../../support/random.ts';
import { globWord, groupWord, minionWord } from './names.ts';

const REGEXES = [
  'web.*',
  '.*',
  'web0[12]\\.demo\\.no',
  '(web|db).*',
  '^(?!db)',
  'db.*',
  '[',
  '(?P<x>web).*',
  '(?i)WEB.*',
];
const MORE_REGEXES = [
  '(a+)+$',
  'web(?=01)',
  'web\\d+',
  'w|d',
  '',
  '(?:)',
  '(?<=w)eb',
  'web01|db01',
  '[^d].*',
  '(w)\\1',
];
const DELIMITERS = ['', ':', '|', '%', '/', '1', 'é', '@', 'I', ' ', '👍', '\\', ',', '.', '*'];

export function regex(random: Random): string {
  return random.pick(random.oneIn(2) ? REGEXES : MORE_REGEXES);
}

/** Keys and values with that delimiter between them: of grains, which may be seen, or of pillars, which may not. */
function keyed(random: Random, delimiter: string, kind: 'grain' | 'pillar', isRegex: boolean): string {
  const d = delimiter || ':';
  const letter = random.pick([...'abcdehqsxz4Z']);
  const value = isRegex
    ? random.pick([`^${letter}`, '.*', `${letter}.*`, `[a-${letter}].*`, regex(random)])
    : random.pick([`${letter}*`, '*', 'web', 'db', 'Debian', 'Windows', '?*']);
  const path =
    kind === 'grain'
      ? random.pick(['os', 'id', 'roles', `net${d}eth0`, `net${d}name`, 'kernelversion', 'ipv4', 'nope'])
      : random.pick(['webpass', 'role', `db${d}user${d}password`, 'list', 'db', 'nope']);
  return `${path}${d}${value}`;
}

export function grainExpression(random: Random, isRegex = false): string {
  return keyed(random, '', 'grain', isRegex);
}

export function pillarExpression(random: Random, isRegex = false): string {
  return keyed(random, '', 'pillar', isRegex);
}

/** One part of a compound expression, with any engine and any delimiter. */
function atom(random: Random): string {
  const engine = random.pick([...'GGPPIIJJLNSERTMXgi']);
  const delimiter = random.oneIn(2) ? random.pick(DELIMITERS) : '';
  const kind = random.below(10);
  if (kind < 3) return random.oneIn(3) ? minionWord(random) : globWord(random);
  if ('GP'.includes(engine))
    return `${engine}${delimiter}@${keyed(random, delimiter, 'grain', engine === 'P')}`;
  if ('IJ'.includes(engine))
    return `${engine}${delimiter}@${keyed(random, delimiter, 'pillar', engine === 'J')}`;
  if (engine === 'L') return `L@${minionWord(random)},${minionWord(random)}`;
  if (engine === 'N') return `N@${random.pick(['front', 'inner', 'nope', groupWord(random)])}`;
  if (engine === 'S')
    return `S@${random.pick(['10.0.1.7', '10.0.0.0/8', '10.0.1.0/24', '10.0.20.0/24', 'x'])}`;
  if (engine === 'E') return `E@${regex(random)}`;
  return `${engine}@${random.pick(['*', 'web01', '%range', pillarExpression(random)])}`;
}

/** A compound expression: mostly one that Salt reads, else one that it may or may not. */
export function compound(random: Random, depth = 0): string {
  const kind = random.below(depth > 2 ? 2 : 8);
  if (kind < 3) return atom(random);
  if (kind === 3) return `not ${compound(random, depth + 1)}`;
  if (kind === 4) {
    const inner = compound(random, depth + 1);
    return random.pick([`( ${inner} )`, `( ${inner} )`, `(${inner})`, `( ${inner}`, `${inner} )`]);
  }
  const between = random.pick([
    ' and ',
    ' and ',
    ' or ',
    ' or ',
    ' and not ',
    ' not ',
    ' ',
    ' AND ',
    '  and  ',
    ',',
    ' xor ',
  ]);
  return `${compound(random, depth + 1)}${between}${compound(random, depth + 1)}`;
}
