import type { Random } from '../../support/random.ts';
import { HIDDEN, SHOWN } from './worlds.ts';

export const DOMAIN = 'salt.demo.no';

const GROUPS = ['debian', 'web', 'all', 'db', 'mixed', 'secret', 'front', 'both', 'guess', 'Debian', 'inner'];
/** Made-up names, and near misses of real names. */
const NOBODY = [
  'nobody',
  'web99',
  'db99',
  'wbe01',
  'db1',
  'wab1',
  'eb0',
  'web1',
  'lb',
  'debain',
  'webb',
  'mastr',
];
const GLOBS = [
  '*',
  'web*',
  'db*',
  '*01*',
  'w?b0[12]',
  '[!d]*',
  '[dw]*',
  '*.demo.no',
  'w*',
  'web0[1-3]*',
  '?b*',
];
const MORE_GLOBS = [
  '*b01*',
  '[a-m]*',
  '*s*',
  'web01*',
  'lb*',
  '*.org',
  'stat*',
  '[',
  '[]',
  'w[',
  '[!w]*',
  'we?10*',
  '~*',
];

export function minionWord(random: Random): string {
  const id = random.pick([...SHOWN, ...SHOWN, ...HIDDEN]);
  const name = id.replace(/\.demo\.no$/, '');
  const kind = random.below(12);
  if (kind < 6) return name;
  if (kind < 9) return id;
  if (kind === 9) return random.pick([name.toUpperCase(), `${name}.`, `${name}~2`, `${name}.demo`]);
  return random.pick(NOBODY);
}

export function globWord(random: Random): string {
  if (!random.oneIn(6)) return random.pick(random.oneIn(2) ? GLOBS : MORE_GLOBS);
  // A glob that parts hidden names from others, letter by letter.
  const name = minionWord(random);
  const at = random.below(name.length);
  return name.slice(0, at) + random.pick(['*', '?', '[a-m]*', '[!x]*', '?*']);
}

export function groupWord(random: Random): string {
  return random.pick(GROUPS);
}

/** Words that may stand first in a line, or before the `@` of an address. */
export function targetWord(random: Random): string {
  const kind = random.below(8);
  if (kind < 4) return minionWord(random);
  return kind < 7 ? globWord(random) : groupWord(random);
}

/** As a server has it in an address (XEP-0106, nodeprep). */
export function escapedLocal(local: string): string {
  return local.replaceAll(' ', '\\20').replaceAll('/', '\\2f').replaceAll('ß', 'ss').toLowerCase();
}
