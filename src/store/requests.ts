import type { SQLOutputValue } from 'node:sqlite';
import type { Commits } from './commits.ts';
import type { Statements } from './statements.ts';
import type { WalSync } from './wal-sync.ts';

/** A Salt call that a person asked for, under the short number that it has for that person. */
export interface StoredRequest {
  person: string;
  number: number;
  local: string;
  line: string;
  /** Milliseconds since the epoch. */
  at: number;
  jid: string | undefined;
  fun: string;
  target: StoredTarget | undefined;
  ended: number | undefined;
  /** `done`, `failed`, or an error's code; undefined while it runs. */
  outcome: string | undefined;
}

/** A Salt target, as it was sent. */
export interface StoredTarget {
  tgt: string | string[];
  tgt_type: string;
}

export interface NewRequest {
  person: string;
  local: string;
  messageId: string | undefined;
  /** The message as it came: what makes a resent one the same. */
  body: string;
  /** The command as understood. */
  line: string;
  at: number;
  jid?: string | undefined;
  fun: string;
  target?: StoredTarget | undefined;
}

const COLUMNS = 'person, number, local, line, at, jid, function, target, ended, outcome';
const INSERT = `
  INSERT INTO request (person, number, local, message_id, body, line, at, jid, function, target)
  VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM request WHERE person = ?), ?, ?, ?, ?, ?, ?, ?, ?)
  RETURNING number`;
const BY_MESSAGE = `
  SELECT number, line FROM request
  WHERE person = ? AND message_id = ? AND at >= ? AND (? IS NULL OR body = ?)
  ORDER BY number DESC LIMIT 1`;

/** The requests accepted, by person and short number (`job 3`). */
export class RequestTable {
  readonly #statements: Statements;
  readonly #commits: Commits;
  readonly #wal: WalSync;
  #failed: ((request: StoredRequest) => void) | undefined;

  constructor(statements: Statements, commits: Commits, wal: WalSync) {
    this.#statements = statements;
    this.#commits = commits;
    this.#wal = wal;
  }

  /** Stores it and gives it the person's next short number. Safe from a crash only once {@link committed}. */
  add(request: NewRequest): StoredRequest {
    this.#commits.begin();
    const { person, local, messageId, body, line, at, jid, fun, target } = request;
    const row = this.#statements
      .prepare(INSERT)
      .get(
        person,
        person,
        local,
        messageId ?? null,
        body,
        line,
        at,
        jid ?? null,
        fun,
        target ? JSON.stringify(target) : null,
      );
    const number = Number(row?.number);
    return { person, number, local, line, at, jid, fun, target, ended: undefined, outcome: undefined };
  }

  /** Once all that was added so far outlives this process. Rejects where it could not be stored. */
  committed(): Promise<void> {
    return this.#commits.committed();
  }

  /** Once all that was {@link committed} so far outlives a power cut too. */
  onDisk(): Promise<void> {
    return this.#wal.sync();
  }

  /** What that message of that person became, if it ran; `body` makes it the very same message. */
  byMessage(
    person: string,
    messageId: string,
    since: number,
    body?: string,
  ): Pick<StoredRequest, 'number' | 'line'> | undefined {
    // Nearly always the request is added next: one transaction for both costs less than a look-up alone.
    this.#commits.begin();
    const row = this.#statements
      .prepare(BY_MESSAGE)
      .get(person, messageId, since, body ?? null, body ?? null);
    return row && { number: Number(row.number), line: String(row.line) };
  }

  byNumber(person: string, number: number): StoredRequest | undefined {
    return this.#one('person = ? AND number = ?', [person, number]);
  }

  /** The request that a job is of, be it a later one of a batch. */
  byJid(jid: string): StoredRequest | undefined {
    const ofBatch = '(person, number) IN (SELECT person, number FROM batch_job WHERE jid = ?)';
    return this.#one('jid = ?', [jid]) ?? this.#one(ofBatch, [jid]);
  }

  /** A person's newest, at one contact or (no `local`) anywhere. */
  newest(person: string, local?: string): StoredRequest | undefined {
    return this.#one('person = ? AND (? IS NULL OR local = ?) ORDER BY number DESC', [
      person,
      local ?? null,
      local ?? null,
    ]);
  }

  /** A person's requests, the newest first. */
  recent(person: string, limit: number): StoredRequest[] {
    this.#commits.catchUp();
    const rows = this.#statements
      .prepare(`SELECT ${COLUMNS} FROM request WHERE person = ? ORDER BY number DESC LIMIT ?`)
      .all(person, limit);
    return rows.map(storedRequest);
  }

  /** Those that have not ended, as far as is known, the oldest first. */
  unended(): StoredRequest[] {
    this.#commits.catchUp();
    const rows = this.#statements
      .prepare(`SELECT ${COLUMNS} FROM request WHERE ended IS NULL ORDER BY at, number`)
      .all();
    return rows.map(storedRequest);
  }

  /**
   * Keeps a job's id that no request may have, at once: others must be greater. Never throws: where nothing can be
   * stored, nothing is run for anybody either.
   */
  noteJid(jid: string): void {
    try {
      this.#commits.begin();
      this.#statements.prepare('INSERT OR REPLACE INTO noted_jid (id, jid) VALUES (1, ?)').run(jid);
    } catch {
      return;
    }
    this.#commits.commit();
  }

  /** The newest job id ever stored or noted: later ones must be greater. */
  newestJid(): string | undefined {
    const newest =
      'SELECT max(jid) AS jid FROM (SELECT jid FROM request UNION ALL SELECT jid FROM batch_job UNION ALL SELECT jid FROM noted_jid)';
    const row = this.#statements.prepare(newest).get();
    return typeof row?.jid === 'string' ? row.jid : undefined;
  }

  /** Sets the one listener for requests that end otherwise than `done`. */
  onFailed(listener: (request: StoredRequest) => void): void {
    this.#failed = listener;
  }

  /**
   * Notes how it ended; `outcome` is a word such as `done` or an error's code. That may be lost in a crash: a request
   * without an end is asked for at the next start.
   */
  end(person: string, number: number, outcome: string, at: number): void {
    this.#commits.putOff(() => {
      this.#statements
        .prepare('UPDATE request SET ended = ?, outcome = ? WHERE person = ? AND number = ?')
        .run(at, outcome, person, number);
    });
    const request = outcome !== 'done' && this.#failed ? this.byNumber(person, number) : undefined;
    if (request) this.#failed?.(request);
  }

  #one(where: string, values: (string | number | null)[]): StoredRequest | undefined {
    this.#commits.catchUp();
    const row = this.#statements
      .prepare(`SELECT ${COLUMNS} FROM request WHERE ${where} LIMIT 1`)
      .get(...values);
    return row && storedRequest(row);
  }
}

function storedRequest(row: Record<string, SQLOutputValue>): StoredRequest {
  const text = (value: SQLOutputValue | undefined) => (typeof value === 'string' ? value : undefined);
  const target = text(row.target);
  return {
    person: String(row.person),
    number: Number(row.number),
    local: String(row.local),
    line: String(row.line),
    at: Number(row.at),
    jid: text(row.jid),
    fun: String(row.function),
    target: target === undefined ? undefined : (JSON.parse(target) as StoredTarget),
    ended: typeof row.ended === 'number' ? row.ended : undefined,
    outcome: text(row.outcome),
  };
}
