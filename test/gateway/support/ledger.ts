import type { Element } from '../../../src/xmpp/index.ts';
import type { AuditLine } from './play.ts';

/** The known facts about one sent command. */
export interface Entry {
  /** Unlike any other's: an argument of the command, and its message's id and thread. */
  readonly id: string;
  readonly person: string;
  readonly contact: string;
  readonly line: string;
  /** The receipt came (XEP-0184): the gateway has promised it. */
  accepted: boolean;
  /** How often each minion ran it; a runner counts as the minion `master`. */
  readonly runs: Map<string, number>;
  /** The last texts about it, by the messages' ids. */
  readonly answers: Map<string, string[]>;
  /** All other texts about it: partial, unclear, or repeated. */
  readonly remarks: string[];
}

/** A message of the gateway's, as far as it matters here. */
export interface Heard {
  id: string;
  body: string | undefined;
  thread: string | undefined;
  /** The message that it acknowledges. */
  receiptOf: string | undefined;
}

/** The broken promises (docs/design.md, "Promises"); each list must be empty. */
export interface Broken {
  /** Ran twice on one minion. */
  twice: string[];
  /** Accepted, and no answer came. */
  unanswered: string[];
  /** Answered under more than one message id. */
  otherIds: string[];
  /** Said not to have run, and ran. */
  untrue: string[];
  /** Of the audit trail: ran or was accepted without a line, or a line without an end. */
  unaccounted: string[];
}

export const NOTHING_BROKEN: Broken = {
  twice: [],
  unanswered: [],
  otherIds: [],
  untrue: [],
  unaccounted: [],
};

const ID = /\bc\d+x\b/;
const RECEIPT = 'urn:xmpp:receipts';
/** Not an answer yet: the values so far, a check of the outcome, or a reply to a repeated message. */
const REMARK =
  /^\d+\/\d+ returned, waiting for|Checking whether Salt accepted the command \(job|^no answer from Salt yet$|^That message ran already/m;

/** Tracks every command: its sender, its acceptance, its runs and its texts. */
export class Ledger {
  readonly entries = new Map<string, Entry>();
  readonly #waiting = new Set<() => void>();

  open(id: string, from: Pick<Entry, 'person' | 'contact' | 'line'>): Entry {
    const entry = { ...from, id, accepted: false, runs: new Map(), answers: new Map(), remarks: [] };
    this.entries.set(id, entry);
    return entry;
  }

  /** A minion begins to run a command. */
  ran(id: string, minion: string): void {
    const runs = this.entries.get(id)?.runs;
    runs?.set(minion, (runs.get(minion) ?? 0) + 1);
  }

  /** Reads what the gateway sends. */
  read(stanza: Element): 'receipt' | 'answer' | undefined {
    if (!stanza.is('message') || stanza.attrs.type === 'error') return undefined;
    return this.hear({
      id: stanza.attrs.id ?? '',
      body: stanza.getChildText('body') ?? undefined,
      thread: stanza.getChildText('thread') ?? undefined,
      receiptOf: stanza.getChild('received', RECEIPT)?.attrs.id,
    });
  }

  /** Takes a message of the gateway's down; whether that is a receipt or an answer of a command. */
  hear({ id, body, thread, receiptOf }: Heard): 'receipt' | 'answer' | undefined {
    const entry = this.entries.get(receiptOf ?? thread ?? ID.exec(body ?? '')?.[0] ?? '');
    if (!entry) return undefined;
    if (receiptOf !== undefined) entry.accepted = true;
    const kind = receiptOf === undefined ? this.#said(entry, id, body) : 'receipt';
    for (const wake of this.#waiting) wake();
    return kind;
  }

  #said(entry: Entry, messageId: string, body: string | undefined): 'answer' | undefined {
    if (body === undefined) return undefined;
    if (REMARK.test(body)) {
      entry.remarks.push(body);
      return undefined;
    }
    const before = entry.answers.get(messageId);
    if (before) before.push(body);
    else entry.answers.set(messageId, [body]);
    return 'answer';
  }

  /** Accepted, and not answered so far. */
  unanswered(): Entry[] {
    return [...this.entries.values()].filter(({ accepted, answers }) => accepted && answers.size === 0);
  }

  /** Resolves once something was read. */
  news(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
    });
  }

  /** Judges all of it, with the audit trail as it is at the end. */
  broken(audit: readonly AuditLine[]): Broken {
    const entries = [...this.entries.values()];
    const told = (fits: (entry: Entry) => boolean) => entries.filter(fits).map(describe);
    return {
      twice: told(({ runs }) => [...runs.values()].some((times) => times > 1)),
      unanswered: told(({ accepted, answers }) => accepted && answers.size === 0),
      otherIds: told(({ answers }) => answers.size > 1),
      untrue: told(({ answers, runs }) => [...answers.values()].flat().some((text) => deniesRun(text, runs))),
      unaccounted: [...this.#withoutLine(audit), ...withoutEnd(audit)],
    };
  }

  /** A command that ran must be recorded as run there; an accepted one, as run or as resumed after a crash. */
  #withoutLine(audit: readonly AuditLine[]): string[] {
    const lines = new Map<string, AuditLine[]>();
    for (const line of audit.filter(({ event }) => event === 'run' || event === 'resumed'))
      for (const id of JSON.stringify(line).match(ID) ?? []) lines.set(id, [...(lines.get(id) ?? []), line]);
    const isKnown = ({ id, accepted, runs }: Entry) => {
      const known = lines.get(id) ?? [];
      if (runs.size === 0) return !accepted || known.length > 0;
      return [...runs.keys()].every((minion) =>
        known.some((line) => line.event === 'run' && mayReach(line, minion)),
      );
    };
    return [...this.entries.values()]
      .filter((entry) => !isKnown(entry))
      .map((entry) => `no line: ${describe(entry)}`);
  }
}

/** True if a text says that nothing ran, on a minion or at all, although it did. */
function deniesRun(text: string, runs: Entry['runs']): boolean {
  if (/nothing ran(?! there)/i.test(text) && runs.size > 0) return true;
  const there = Array.from(text.matchAll(/^(.+): nothing ran there/gm), ([, names = '']) =>
    names.split(', '),
  );
  const names = Array.from(runs.keys(), (id) => id.split('.')[0] ?? id);
  return there.flat().some((name) => names.includes(name));
}

/** A target that is not a list says nothing of single minions. A minion is named by its id or the first part of it. */
function mayReach({ target, target_type }: AuditLine, minion: string): boolean {
  return (
    target_type !== 'list' ||
    [target].flat().some((id) => id === minion || String(id).startsWith(`${minion}.`))
  );
}

/**
 * Requests that went to Salt, or were resumed, and have no recorded outcome. A request is a person's job number: a
 * batch has a job's id for each step.
 */
export function withoutEnd(audit: readonly AuditLine[]): string[] {
  const key = ({ person, job }: AuditLine) => `${String(person).split('/')[0]} ${job}`;
  const ended = new Set(audit.filter(({ event }) => event === 'ended').map(key));
  return audit
    .filter(
      (line) => ['run', 'resumed'].includes(line.event) && line.job !== undefined && !ended.has(key(line)),
    )
    .map((line) => `no end: ${JSON.stringify(line)}`);
}

function describe(entry: Entry): string {
  const runs = Object.fromEntries(entry.runs);
  const answers = Object.fromEntries(entry.answers);
  return JSON.stringify({ ...entry, runs, answers });
}
