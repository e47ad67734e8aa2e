import { distance } from 'fastest-levenshtein';
import { moduleOf } from '../suggestions.ts';
import type { Word } from './phrase.ts';

/** Modules that an operator means first, where several have a function of that name. */
const FIRST_MODULES =
  'test status disk system service pkg state cmd grains network user group file ps cp cron timezone schedule mount saltutil sys'.split(
    ' ',
  );

/** `sys.list_functions` leaves these out: Salt's loader skips a file of the same name as a module for another system. */
const UNLISTED = /^(?:system|timezone)\./;

/** The most words that a function's name is written in. */
const MOST_JOINED = 3;
/** A function's name has at most so many dots and lines. */
const MOST_SIGNS = 12;
const SHORTEST_NEAR = 4;
const LONGEST_NEAR = 60;

/** True if a minion with these functions has that one, or if they are not known. */
export function has(names: readonly string[], fun: string): boolean {
  return names.length === 0 || UNLISTED.test(fun) || names.includes(fun);
}

/** The functions that words may name, with the words after them: the likeliest first. */
export function* linesNaming(words: readonly Word[], names: readonly string[]): Generator<string> {
  for (let count = Math.min(MOST_JOINED, words.length); count > 0; count -= 1) {
    const parts = words.slice(0, count).map(({ plain }) => lettersOf(plain));
    if (parts.includes('')) continue;
    const joined = parts.join('');
    for (const name of names) if (isSpelt(name, joined)) yield lineOf(name, words.slice(count));
  }
  const [first, ...rest] = words;
  if (!first) return;
  const called = names.filter((name) => lastPart(name) === first.plain);
  for (const name of called.sort(byModule)) yield lineOf(name, rest);
}

/** The functions with nearly the name that words have, with the words after them: the nearest first. */
export function* linesNear(words: readonly Word[], names: readonly string[]): Generator<string> {
  const [first, second, ...rest] = words;
  if (!first) return;
  if (first.plain.includes('.')) {
    if (names.includes(first.plain)) return;
    for (const name of nearNames(first.plain, names)) yield lineOf(name, words.slice(1));
    return;
  }
  if (second) for (const name of nearNames(`${first.plain}.${second.plain}`, names)) yield lineOf(name, rest);
  const lasts = Map.groupBy(names, lastPart);
  for (const last of nearNames(first.plain, Array.from(lasts.keys())))
    for (const name of (lasts.get(last) ?? []).sort(byModule)) yield lineOf(name, words.slice(1));
}

/** The names that a misspelt one may mean, the nearest first. Swapped letters count as one mistake. */
export function nearNames(typed: string, names: readonly string[], most = mistakesIn(typed)): string[] {
  if (typed.length < SHORTEST_NEAR || typed.length > LONGEST_NEAR) return [];
  const letters = sorted(typed);
  const near = names.flatMap((name) => {
    if (Math.abs(name.length - typed.length) > most + 1) return [];
    const apart = distance(typed, name);
    const away = apart === 2 && sorted(name) === letters ? 1 : apart;
    return away <= most ? { name, away: away + (name[0] === typed[0] ? 0 : 0.5) } : [];
  });
  return near.sort((a, b) => a.away - b.away).map(({ name }) => name);
}

function mistakesIn(typed: string): number {
  return typed.length < 8 ? 1 : Math.max(2, Math.floor(typed.length / 6));
}

function lineOf(name: string, rest: readonly Word[]): string {
  return [name, ...rest.map(({ raw }) => raw)].join(' ');
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function byModule(a: string, b: string): number {
  return rankOf(a) - rankOf(b);
}

function rankOf(name: string): number {
  const rank = FIRST_MODULES.indexOf(moduleOf(name));
  return rank === -1 ? FIRST_MODULES.length : rank;
}

/** True if a name without its dots and lines is that; most differ in their length already. */
function isSpelt(name: string, letters: string): boolean {
  const more = name.length - letters.length;
  return more >= 0 && more <= MOST_SIGNS && lettersOf(name) === letters;
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}

function sorted(text: string): string {
  return Array.from(text).sort().join('');
}
