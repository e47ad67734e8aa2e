import { type SaltDict, type SaltValue, stringifySalt } from '../salt/index.ts';
import { LONGEST_TEXT, SHORTEST_TEXT, shortened } from './audit-budget.ts';
import { maskCall, maskText } from './mask.ts';

/** Who asked at which contact. */
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
 * `asked`: a request came in, before anything is done for it. `run`: something goes to Salt for it. `ended`: that
 * has an outcome. `question`, then `confirmed`, `declined` or `dropped`: it was asked back first. `refused`: not
 * allowed, or over a limit. `failed`: nothing ran for another reason. `resumed`: the gateway ended before it had an
 * outcome, and takes it up again; where it was killed before the `run` line, this is the first that tells of its job.
 * `contradicted`: two answers in the name of that minion differ. `suppressed`: so many other lines (`lines`) of that person
 * were left out in a minute, as they have written too much; what ran is never among them.
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

/** What a line holds besides time, event, id, person and contact. */
export interface AuditDetails {
  /** How it was asked: `message`, `form`, `presence`, `iq`. */
  via?: string;
  /** What was typed or asked back, as text. */
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

/** Makes a line of the audit trail (JSON), with secrets masked and long texts cut. `isShort`: for whoever has written too much. */
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
  // Where it ran is whole as long as there is room.
  const text = isShort ? shortened(record, SHORTEST_TEXT) : shortened(record, LONGEST_TEXT, ['target']);
  return stringifySalt(text);
}
