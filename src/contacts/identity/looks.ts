import { createHash } from 'node:crypto';
import type { Colour, Look } from './avatar.ts';
import type { Facts } from './facts.ts';

/** By `os_family` (salt.grains.core): near the systems' own colours, but none like another. */
const FAMILIES: Record<string, string> = {
  Debian: 'b5134b',
  RedHat: 'd9480f',
  Suse: '3b9a4f',
  Arch: '1793d1',
  Alpine: '0d597f',
  Gentoo: '6b5ba5',
  FreeBSD: '8b3a2b',
  OpenBSD: '9a7d0a',
  NetBSD: 'c77700',
  Windows: '3a4fcd',
  MacOS: '4a4a52',
  Solaris: 'a8700f',
};
const UNKNOWN = { glyph: 'machine', colour: colour('6b7280') };

/** A minion's own colour is one of these, all dark enough for white on them. */
const OWN = ['1f6f8b', '7a4ea3', '2f7d4f', 'a34a28', '3f5fae', '8a6d1d', 'a03a6a', '4d6b2f'].map(colour);

/** The looks of contacts that are not machines. */
export const FLEET_LOOK: Look = { glyphs: ['fleet'], colour: colour('00857c') };
export const GROUP_LOOK: Look = { glyphs: ['group'], colour: colour('7c3aed') };
export const SERVICE_LOOK: Look = { glyphs: ['S'], colour: colour('00857c') };

/**
 * How a minion's avatar looks: two characters of its name on its own colour, above the letter of its system on the
 * colour of the system's family.
 */
export function minionLook(name: string, facts: Facts | undefined): Look {
  const [own = 0] = createHash('sha1').update(name).digest();
  return { glyphs: initialsOf(name), colour: OWN[own % OWN.length] ?? UNKNOWN.colour, mark: markOf(facts) };
}

/** `W1` of `web01`, `MX` of `mx`: the first character, and the last, by which machines of a kind differ. */
function initialsOf(name: string): string[] {
  const [host = ''] = name.split('.', 1);
  const characters = host.toUpperCase().replace(/[^A-Z0-9]/g, '');
  if (characters === '') return ['machine'];
  return [...characters.slice(0, 1), ...characters.slice(1).slice(-1)];
}

function markOf(facts: Facts | undefined): { glyph: string; colour: Colour } {
  const family = facts?.family ?? facts?.os;
  if (family === undefined) return UNKNOWN;
  const known = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
  const letter = (facts?.os ?? family).slice(0, 1).toUpperCase();
  return {
    glyph: /^[A-Z]$/.test(letter) ? letter : 'machine',
    colour: known ? colour(known) : ownColour(family),
  };
}

/** Always the same for a family, and dark enough for white on it. */
function ownColour(family: string): Colour {
  const [red = 0, green = 0, blue = 0] = createHash('sha1').update(family).digest();
  return [red >> 1, green >> 1, blue >> 1];
}

function colour(hex: string): Colour {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(0), part(2), part(4)];
}
