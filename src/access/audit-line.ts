import { createHash } from 'node:crypto';
import { beginningOf } from '../render/index.ts';
import { type SaltDict, type SaltValue, stringifySalt } from '../salt/index.ts';
import { Buckets } from './limits.ts';
import { maskCall, maskText } from './mask.ts';

/** Of a text so much is recorded, in characters: of all beyond it the length and a digest. */
const LONGEST_TEXT = 4_000;
/** The same, for a person who has used up the quota. */
const SHORTEST_TEXT = 200;
/**
 * How many bytes a person's lines may take: at once, and per day beside that. Commands that ran are always recorded.
 */
const AT_ONCE = 16 * 2 ** 20;
const A_DAY = 64 * 2 ** 20;
const MINUTES_A_DAY = 24 * 60;
const MOST_PEOPLE = 10_000;

/** How much each person's lines have taken. */
export class AuditBudget {
  readonly #bytes: Buckets;
  readonly #atOnce: number;

  /** `atOnce`: bytes; `now`: milliseconds that only grow. */
  constructor({ atOnce = AT_ONCE, now }: { atOnce?: number; now?: () => number } = {}) {
    this.#atOnce = atOnce;
    this.#bytes = new Buckets({ most: MOST_PEOPLE, now });
  }

  /** Takes what a line needs; false, and nothing taken, where there is not so much. */
  take(person: string, bytes: number): boolean {
    const rate = { burst: this.#atOnce, perMinute: A_DAY / MINUTES_A_DAY };
    return bytes <= this.#atOnce && this.#bytes.take(person, rate, bytes) === 0;
  }
}

/**
 * Shortens long texts and arguments to their beginning. Adds each full length as `…_length` (in characters) and its
 * SHA-256 as `…_sha256`. Mask secrets first: the digest would give them away. `most`: how many characters stay, except
 * in the `whole` ones.
 */
export function shortened(record: SaltDict, most: number, whole: readonly string[] = []): SaltDict {
  const short: SaltDict = {};
  for (const [key, value] of Object.entries(record)) {
    const isCollection = typeof value === 'object' && value !== null;
    const text = typeof value === 'string' ? value : isCollection ? stringifySalt(value) : '';
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

/** A list stays a list, as readers of the trail expect: its first items, or its text's beginning. */
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

/** The person who asked, and the contact. */
export interface Asker {
  /** Bare JID. */
  person: string;
  /** Full JID, where it is known. */
  from?: string | undefined;
  /** The contact's localpart; empty for the service itself. */
  local: string;
  /** Ties the lines of one request together. */
  auditId?: string | undefined;
}

/**
 * `asked`: a request came in; nothing is done for it yet. `run`: something goes to Salt for it. `ended`: it has an
 * outcome. `question`, then `confirmed`, `declined` or `dropped`: the gateway asked first. `refused`: not allowed, or
 * over a limit. `failed`: nothing ran for another reason. `resumed`: the gateway ended before the outcome, and takes
 * the request up again. If it was killed before the `run` line, this is the first line about the job. `contradicted`:
 * two answers under the name of that minion differ. `suppressed`: that person wrote too much in a minute, so `lines`
 * other lines were left out. Commands that ran are never left out.
 */
export type AuditEvent =
  | 'asked'
  | 'run'
  | 'ended'
  | 'question'
  | 'confirmed'
  | 'declined'
  | 'dropped'
  | 'refused'
  | 'failed'
  | 'resumed'
  | 'contradicted'
  | 'suppressed';

/** Recorded whatever a person has written before: what Salt was asked to do, and how it ended. */
export const ALWAYS: ReadonlySet<AuditEvent> = new Set([
  'run',
  'ended',
  'confirmed',
  'resumed',
  'contradicted',
  'suppressed',
]);

/** The fields of a line besides time, event, id, person and contact. */
export interface AuditDetails {
  /** How it was asked: `message`, `form`, `presence`, `iq`. */
  via?: string;
  /** The text that was typed, or the question. */
  line?: string;
  function?: string;
  target?: string | readonly string[];
  target_type?: string;
  arguments?: readonly SaltValue[];
  keywords?: SaltDict;
  /** The person's short number for it. */
  job?: number;
  /** Salt's job id. */
  jid?: string;
  /** `done`, `failed`, `2 silent`, or an error's code. */
  outcome?: string;
  /** How long it took, milliseconds. */
  ms?: number;
  /** How many lines were left out. */
  lines?: number;
}

/**
 * Makes a line of the audit trail (JSON), with secrets masked and long texts cut. `isShort`: for a person who has
 * written too much.
 */
export function lineOf(
  event: AuditEvent,
  { person, from, local, auditId }: Asker,
  details: AuditDetails,
  { domain, isShort = false }: { domain: string; isShort?: boolean },
): string {
  const record = {
    time: new Date().toISOString(),
    event,
    id: auditId,
    person: from ?? person,
    contact: local === '' ? domain : `${local}@${domain}`,
    ...details,
    ...(details.line === undefined ? {} : { line: maskText(details.line) }),
    ...maskCall(details),
  } as unknown as SaltDict;
  // The target stays whole while it fits.
  const text = isShort ? shortened(record, SHORTEST_TEXT) : shortened(record, LONGEST_TEXT, ['target']);
  return stringifySalt(text);
}
