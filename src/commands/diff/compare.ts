import { type Entry, type Flat, naturally } from '../../render/index.ts';
import { changedLines, without } from './lines.ts';

/** Texts by path. */
type Paths = ReadonlyMap<string, readonly string[]>;

/** The answer to compare others with. */
export class Base {
  readonly #flat: Flat;
  readonly #paths: Paths | undefined;

  constructor(flat: Flat) {
    this.#flat = flat;
    this.#paths = flat.entries && byPath(flat.entries);
  }

  /** The lines that say how an answer differs from it. */
  differences(other: Flat): string[] {
    if (this.#paths && other.entries) return changedPaths(this.#paths, byPath(other.entries));
    const [only = '', ...more] = this.#flat.lines;
    const [now = '', ...others] = other.lines;
    if (more.length === 0 && others.length === 0)
      return only === now ? [] : [`${shown(only)} → ${shown(now)}`];
    return changedLines(this.#flat.lines, other.lines).map(({ sign, line }) => `${sign} ${line}`);
  }
}

function byPath(entries: readonly Entry[]): Paths {
  const found = new Map<string, string[]>();
  for (const { path, text } of entries) {
    const texts = found.get(path);
    if (texts) texts.push(text);
    else found.set(path, [text]);
  }
  return found;
}

/** Key by key: `network.eth0.mtu: 1500 → 9000`. A list under one key counts as a set. */
function changedPaths(old: Paths, now: Paths): string[] {
  const changed: string[] = [];
  for (const [path, texts] of old) if (!isSame(texts, now.get(path))) changed.push(path);
  for (const path of now.keys()) if (!old.has(path)) changed.push(path);
  return changed.sort(naturally).flatMap((path) => changedValue(path, old.get(path), now.get(path)));
}

function isSame(a: readonly string[], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

function changedValue(path: string, old: readonly string[] = [], now: readonly string[] = []): string[] {
  const lead = path === '' ? '' : `${path}: `;
  const [before, after] = [old[0], now[0]];
  if (old.length > 1 || now.length > 1) {
    return [
      ...without(old, now).map((text) => `${lead}${shown(text)} → ${NOTHING}`),
      ...without(now, old).map((text) => `${lead}${NOTHING} → ${shown(text)}`),
    ];
  }
  if (![before, after].some((text) => text?.includes('\n')))
    return [`${lead}${shown(before)} → ${shown(after)}`];
  const lines = changedLines(before?.split('\n') ?? [], after?.split('\n') ?? []);
  return [`${path}:`, ...lines.map(({ sign, line }) => `  ${sign} ${line}`)];
}

const NOTHING = '(none)';

function shown(text: string | undefined): string {
  if (text === undefined) return NOTHING;
  return text === '' ? '(empty)' : text;
}
