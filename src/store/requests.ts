import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

/** A Salt call that a person asked for, under the short number that it has for that person. */
export interface StoredRequest {
  person: string;
  number: number;
  local: string;
  line: string;
  /** Milliseconds since the epoch. */
  at: number;
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
}

const COLUMNS = 'person, number, local, line, at';

/** The requests accepted, by person and short number (`job 3`). */
export class RequestTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Stores it and gives it the person's next short number. */
  add(request: NewRequest): StoredRequest {
    const { person, local, messageId, body, line, at } = request;
    const row = this.#database
      .prepare(
        `INSERT INTO request (person, number, local, message_id, body, line, at)
         VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM request WHERE person = ?), ?, ?, ?, ?, ?)
         RETURNING ${COLUMNS}`,
      )
      .get(person, person, local, messageId ?? null, body, line, at);
    return storedRequest(row as Record<string, SQLOutputValue>);
  }

  /** What that message of that person became, if it ran; `body` makes it the very same message. */
  byMessage(person: string, messageId: string, since: number, body?: string): StoredRequest | undefined {
    const row = this.#database
      .prepare(
        `SELECT ${COLUMNS} FROM request WHERE person = ? AND message_id = ? AND at >= ?
         AND (? IS NULL OR body = ?) ORDER BY number DESC LIMIT 1`,
      )
      .get(person, messageId, since, body ?? null, body ?? null);
    return row && storedRequest(row);
  }

  /** Notes how it ended; `outcome` is a word such as `done` or an error's code. */
  end(person: string, number: number, outcome: string, at: number): void {
    this.#database
      .prepare('UPDATE request SET ended = ?, outcome = ? WHERE person = ? AND number = ?')
      .run(at, outcome, person, number);
  }
}

function storedRequest(row: Record<string, SQLOutputValue>): StoredRequest {
  return {
    person: String(row.person),
    number: Number(row.number),
    local: String(row.local),
    line: String(row.line),
    at: Number(row.at),
  };
}
