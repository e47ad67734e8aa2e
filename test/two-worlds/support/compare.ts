import { setTimeout as later } from 'node:timers/promises';
import { quiet } from './clock.ts';
import { normal } from './normal.ts';
import type { Place } from './place.ts';
import type { Sent } from './stanzas.ts';
import type { Difference as WorldsDifference } from './worlds.ts';

/** The stanzas that one person got in only one world. */
export interface Difference {
  readonly seed: number;
  readonly kind: WorldsDifference;
  readonly person: string;
  /** That person's last stanzas, the newest last. */
  readonly sent: readonly string[];
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** A secret that was told, if any. */
  readonly secret: string | undefined;
}

/** The time for a slow machine before a difference counts, in milliseconds. */
const CHANCE_MS = 30;

export interface Compared {
  readonly places: readonly [Place, Place];
  readonly people: readonly string[];
  /** The last stanzas of each. */
  readonly history: ReadonlyMap<string, readonly Sent[]>;
  readonly seed: number;
  readonly kind: WorldsDifference;
  /** Lets time pass in both worlds: a small delay in one is not a difference. */
  wait(): Promise<void>;
}

/** Takes everyone's new stanzas in both worlds; returns the differences. */
export async function compare(
  { places, people, history, seed, kind, wait }: Compared,
  count: { heard: number },
): Promise<Difference[]> {
  const areSame = () => people.every((person) => same(heard(places, person)));
  if (!areSame()) {
    await later(CHANCE_MS);
    await quiet(places);
  }
  if (!areSame()) await wait();
  return people.flatMap((person) => {
    const [a, b] = heard(places, person);
    for (const place of places) place.heardBy(person).stanzas.splice(0);
    count.heard += a.length;
    const secret = places
      .flatMap(({ world }) => world.secrets)
      .find((each) => [...a, ...b].some((text) => text.includes(each)));
    if (same([a, b]) && secret === undefined) return [];
    const sent = (history.get(person) ?? []).map(({ xml }) => xml);
    return [{ seed, kind, person, sent, a, b, secret }];
  });
}

type Heard = readonly [a: string[], b: string[]];

function heard(places: readonly [Place, Place], person: string): Heard {
  const of = (place: Place) => place.heardBy(person).stanzas.flatMap((stanza) => normal(stanza) ?? []);
  return [of(places[0]), of(places[1])];
}

/** In which order things came says when they came. */
function same([a, b]: Heard): boolean {
  const inB = b.toSorted();
  return a.length === b.length && a.toSorted().every((text, index) => text === inB[index]);
}

/** As a person reads a difference: who, what was sent, and what each world said. */
export function told({ seed, person, sent, a, b, secret }: Difference): string {
  const only = (some: readonly string[], others: readonly string[]) => {
    const left = [...others];
    const extra = some.filter((text) => {
      const at = left.indexOf(text);
      if (at !== -1) left.splice(at, 1);
      return at === -1;
    });
    return extra.join('\n    ');
  };
  return [
    `seed ${seed}, ${person}${secret === undefined ? '' : `: the secret ${secret} was told`}`,
    `  sent: ${sent.slice(-3).join('\n        ')}`,
    `  only in A (${a.length}): ${only(a, b)}`,
    `  only in B (${b.length}): ${only(b, a)}`,
  ].join('\n');
}
