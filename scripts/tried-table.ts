import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Tried } from '../test/e2e/support/tried.ts';
import { TriedRuns } from '../test/e2e/support/tried.ts';

const FILE = fileURLToPath(new URL('../docs/tried.json', import.meta.url));

/** The results that README shows: of each series of Salt and each series of a server the last one. */
export function shownTried(): Tried[] {
  return TriedRuns.parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

/** Puts new results in the place of those of the same series, and keeps them. Gives all. */
export function keepTried(fresh: readonly Tried[]): Tried[] {
  const all = new Map([...shownTried(), ...fresh].map((tried) => [seriesOf(tried), tried]));
  const sorted = Array.from(all.values()).sort((a, b) => (seriesOf(a) < seriesOf(b) ? -1 : 1));
  writeFileSync(FILE, `${JSON.stringify(sorted, undefined, 2)}\n`);
  return sorted;
}

/** The table of the core plays: a row for each, a column for each environment. */
export function triedTable(all: readonly Tried[]): string {
  const plays = new Set(all.flatMap((tried) => Object.keys(tried.plays)));
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['', ...all.map(({ salt, server }) => `Salt ${salt}, ${server}`)]),
    row(['---', ...all.map(() => ':---:')]),
    ...Array.from(plays, (play) => row([play, ...all.map((tried) => shown(tried.plays[play]))])),
  ].join('\n');
}

function shown(held: boolean | undefined): string {
  if (held === undefined) return '';
  return held ? '✓' : '✗';
}

/** Salt by year and month, Prosody 0.12 by both numbers, later servers by the first. */
function seriesOf({ salt, server }: Tried): string {
  const [, name = server, major = '', minor = ''] = /^(\S+) (\d+)\.(\d+)/.exec(server) ?? [];
  return `${salt.split('.')[0]} ${name} ${major === '0' ? `0.${minor}` : major.padStart(3, '0')}`;
}
