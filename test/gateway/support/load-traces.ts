import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Sent } from './load-ledger.ts';

/** A command that was accepted without a later text, with all possible clues. */
export interface Lost extends Omit<Sent, 'at'> {
  at: string;
  /** The faults within {@link NEAR} of it. */
  faults: string[];
  /** Its lines in the audit trail. */
  audit: string[];
  /** Its row in the store. */
  stored: Record<string, unknown> | undefined;
}

export interface Happened {
  what: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** The parts of an audit line that are read. */
interface AuditLine {
  time: string;
  event: string;
  id?: string;
  person?: string;
  contact?: string;
  line?: string;
  outcome?: string;
}

/** Milliseconds. */
const NEAR = 5_000;
const ROW = 'SELECT * FROM request WHERE person = ? AND message_id = ?';

/** The requests that the gateway in `folder` had stored: each needs an answer. */
export function stored(sent: readonly Sent[], folder: string): Sent[] {
  if (sent.length === 0) return [];
  const store = new DatabaseSync(join(folder, 'store.db'), { readOnly: true });
  const row = store.prepare(ROW);
  const found = sent.filter(({ person, id }) => row.get(person, id) !== undefined);
  store.close();
  return found;
}

/** The known facts about each, from the files of a gateway that runs in `folder`. */
export function traces(lost: readonly Sent[], folder: string, faults: readonly Happened[]): Lost[] {
  if (lost.length === 0) return [];
  const audit = readFileSync(join(folder, 'audit.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditLine);
  const store = new DatabaseSync(join(folder, 'store.db'), { readOnly: true });
  const row = store.prepare(ROW);
  const found = lost.map((sent) => ({
    ...sent,
    at: new Date(sent.at).toISOString(),
    faults: faults
      .filter(({ at }) => Math.abs(at - sent.at) < NEAR)
      .map(({ what, at }) => `${what} at ${((at - sent.at) / 1000).toFixed(1)} s`),
    audit: linesOf(sent, audit),
    stored: row.get(sent.person, sent.id),
  }));
  store.close();
  return found;
}

/** The lines of that person's request in those words at that contact, nearest in time. */
function linesOf(sent: Sent, audit: readonly AuditLine[]): string[] {
  const asked = audit
    .filter(({ event, line, person, contact }) => {
      return event === 'asked' && line === sent.line && contact === sent.contact && isOf(sent, person);
    })
    .map(({ id, time }) => ({ id, away: Math.abs(Date.parse(time) - sent.at) }))
    .toSorted((a, b) => a.away - b.away);
  const own = audit.filter(({ id }) => id !== undefined && id === asked[0]?.id);
  return own.map(({ time, event, outcome }) => `${time} ${event} ${outcome ?? ''}`.trim());
}

function isOf({ person }: Sent, full: string | undefined): boolean {
  return full?.split('/')[0] === person;
}
