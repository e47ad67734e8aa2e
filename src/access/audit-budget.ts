import { createHash } from 'node:crypto';
import { Recent } from '../ops/index.ts';
import { beginningOf } from '../render/index.ts';
import { type SaltDict, type SaltValue, stringifySalt } from '../salt/index.ts';

/** Of a text so much is recorded, in characters: of all beyond it the length and a digest. */
export const LONGEST_TEXT = 4_000;
/** The same for whoever has used up what a person may write. */
export const SHORTEST_TEXT = 200;
/** What a person's lines may take whole: bytes at once, and bytes a day beside that. What ran is recorded all the same. */
const AT_ONCE = 16 * 2 ** 20;
const A_DAY = 64 * 2 ** 20;
const DAY = 24 * 3600_000;
const MOST_PEOPLE = 10_000;

/** How much each person's lines have taken. */
export class AuditBudget {
  readonly #now: () => number;
  readonly #atOnce: number;
  readonly #left = new Recent<string, { bytes: number; at: number }>(MOST_PEOPLE);

  /** `atOnce`: bytes; `now`: milliseconds that only grow. */
  constructor({ atOnce = AT_ONCE, now = () => performance.now() } = {}) {
    this.#atOnce = atOnce;
    this.#now = now;
  }

  /** Takes what a line needs; false, and nothing taken, where there is not so much. */
  take(person: string, bytes: number): boolean {
    const now = this.#now();
    const known = this.#left.get(person) ?? { bytes: this.#atOnce, at: now };
    const left = Math.min(this.#atOnce, known.bytes + ((now - known.at) * A_DAY) / DAY);
    const enough = left >= bytes;
    this.#left.set(person, { bytes: enough ? left - bytes : left, at: now });
    return enough;
  }
}

/**
 * A record without what is too long: texts and arguments by their beginning, with how long each was as `…_length` (in
 * characters) and its SHA-256 as `…_sha256`. Secrets must be masked already, as the digest would give them away. `most`:
 * characters kept of each but the `whole` ones.
 */
export function shortened(record: SaltDict, most: number, whole: readonly string[] = []): SaltDict {
  const short: SaltDict = {};
  for (const [key, value] of Object.entries(record)) {
    const text = typeof value === 'string' ? value : isCollection(value) ? stringifySalt(value) : '';
    if (text.length <= most || whole.includes(key)) {
      short[key] = value;
      continue;
    }
    short[key] = typeof value === 'string' ? cut(text, most) : keptOf(value, text, most);
    short[`${key}_length`] = text.length;
    short[`${key}_sha256`] = createHash('sha256').update(text).digest('hex');
  }
  return short;
}

/** A list stays one, so that whoever reads the trail finds what he expects: its first items, or its text's beginning. */
function keptOf(value: SaltValue, text: string, most: number): SaltValue {
  if (!Array.isArray(value)) return { '…': cut(text, most) };
  const kept: SaltValue[] = [];
  let left = most;
  for (const item of value) {
    left -= (typeof item === 'string' ? item : stringifySalt(item)).length + 3;
    if (left < 0) break;
    kept.push(item);
  }
  return kept.length > 0 ? [...kept, '…'] : [cut(text, most)];
}

function cut(text: string, most: number): string {
  return `${beginningOf(text, most)}…`;
}

function isCollection(value: SaltValue): boolean {
  return typeof value === 'object' && value !== null;
}
