import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { reportCaught } from '../../guard/index.ts';
import type { Backend, LiveTable, Query, Snapshot, Write } from '../backend.ts';
import { type RecordOf, TABLES, type Table, type TableName } from '../records.ts';
import { openDatabase } from './database.ts';
import { StoreLock } from './lock.ts';
import { MIGRATIONS } from './schema.ts';
import { explained } from './trouble.ts';
import { WalSync } from './wal-sync.ts';

/** Changes no content, but writes the page that it is on. */
const TRY = `PRAGMA user_version = ${MIGRATIONS.length}`;
const OPEN_JOBS = `
  SELECT batch_job.* FROM batch_job JOIN request USING (person, number)
  WHERE request.ended IS NULL ORDER BY batch_job.jid`;
const NUMBERS = 'SELECT person, max(number) AS number FROM request GROUP BY person';
const NEWEST_JID = `
  SELECT max(jid) AS jid FROM (
    SELECT max(jid) AS jid FROM request WHERE jid IS NOT NULL
    UNION ALL SELECT max(jid) FROM batch_job UNION ALL SELECT jid FROM noted_jid)`;
/** Longer texts are hardly the same twice. */
const SHORT = 200;
const SIZE = 'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size';

/** Opens an embedded store for this process alone; `:memory:` keeps it in memory. @throws StoreError */
export function openSqlite(file: string): Backend {
  const lock = new StoreLock(file);
  try {
    return new SqliteBackend(openDatabase(file), new WalSync(file), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A database's statements, each prepared once. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

/** The embedded store. SQLite answers at once; only the sync to the disk runs beside the event loop. */
class SqliteBackend implements Backend {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  readonly #wal: WalSync;
  readonly #lock: StoreLock;

  constructor(database: DatabaseSync, wal: WalSync, lock: StoreLock) {
    this.#database = database;
    this.#statements = new Statements(database);
    this.#wal = wal;
    this.#lock = lock;
  }

  async load(): Promise<Snapshot> {
    // Many records name the same people and contacts: one string for each.
    const texts = new Map<string, string>();
    const same = (text: string) => {
      const known = texts.get(text);
      if (known === undefined) texts.set(text, text);
      return known ?? text;
    };
    const all = <T extends LiveTable>(table: T): RecordOf<T>[] =>
      this.#records(
        table,
        `SELECT * FROM ${table} ORDER BY ${table === 'delivery' ? 'seq' : 'rowid'}`,
        [],
        same,
      );
    const newest = this.#statements.prepare(NEWEST_JID).get()?.jid;
    return {
      tables: {
        address: all('address'),
        subscription: all('subscription'),
        greeting: all('greeting'),
        roster: all('roster'),
        watch: all('watch'),
        watch_told: all('watch_told'),
        delivery: all('delivery'),
        delivery_dropped: all('delivery_dropped'),
      },
      open: this.#records('request', 'SELECT * FROM request WHERE ended IS NULL ORDER BY number', []),
      batchJobs: this.#records('batch_job', OPEN_JOBS, []),
      numbers: this.#statements
        .prepare(NUMBERS)
        .all()
        .map(({ person, number }) => ({ person: String(person), number: Number(number) })),
      newestJid: typeof newest === 'string' ? newest : undefined,
    };
  }

  async commit(unit: readonly Write[]): Promise<void> {
    try {
      this.#statements.prepare('BEGIN IMMEDIATE').run();
      if (unit.length === 0) this.#statements.prepare(TRY).run();
      for (const write of unit) this.#write(write);
      this.#statements.prepare('COMMIT').run();
    } catch (error) {
      this.#undo();
      throw explained(error);
    }
  }

  async query<T extends 'request' | 'batch_job'>(
    table: T,
    { equal, least = {}, by, order, limit }: Query<T>,
  ): Promise<RecordOf<T>[]> {
    const conditions = [
      ...Object.keys(equal).map((column) => `${nameOf(table, column)} = ?`),
      ...Object.keys(least).map((column) => `${nameOf(table, column)} >= ?`),
    ];
    const direction = order === 'ascending' ? 'ASC' : 'DESC';
    const sql = `SELECT * FROM ${table} WHERE ${conditions.join(' AND ')} ORDER BY ${nameOf(table, by)} ${direction} LIMIT ?`;
    const values = [...Object.values(equal), ...Object.values(least), limit].map(inColumn);
    try {
      return this.#records(table, sql, values);
    } catch (error) {
      throw explained(error);
    }
  }

  sync(): Promise<void> {
    return this.#wal.sync();
  }

  size(): number {
    return Number(this.#statements.prepare(SIZE).get()?.bytes ?? 0);
  }

  async close(): Promise<void> {
    await this.#wal.close();
    if (this.#database.isOpen) this.#database.close();
    this.#lock.release();
  }

  #write(write: Write): void {
    const [sql, values] = statementOf(write);
    this.#statements.prepare(sql).run(...values.map(inColumn));
  }

  #undo(): void {
    try {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
    } catch (error) {
      reportCaught('store', error);
    }
  }

  #records<T extends TableName>(
    table: T,
    sql: string,
    values: SQLInputValue[],
    same = (text: string) => text,
  ): RecordOf<T>[] {
    const { record, columns = {} }: Table = TABLES[table];
    return this.#statements
      .prepare(sql)
      .all(...values)
      .map((row) => {
        for (const [field, column] of Object.entries(columns)) row[field] = row[column] ?? null;
        for (const [field, value] of Object.entries(row))
          if (typeof value === 'string' && value.length < SHORT) row[field] = same(value);
        return record.parse(row) as RecordOf<T>;
      });
  }
}

function nameOf(table: TableName, field: string): string {
  const { columns = {} }: Table = TABLES[table];
  return columns[field] ?? field;
}

function statementOf(write: Write): [sql: string, values: unknown[]] {
  const { table } = write;
  const names = (values: object) => Object.keys(values).map((field) => nameOf(table, field));
  if ('put' in write) {
    const columns = names(write.put);
    const { key }: Table = TABLES[table];
    const others = columns
      .filter((column) => !key.includes(column))
      .map((column) => `${column} = excluded.${column}`);
    const update = others.length > 0 ? `UPDATE SET ${others.join(', ')}` : 'NOTHING';
    return [
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
       ON CONFLICT (${key.join(', ')}) DO ${update}`,
      Object.values(write.put),
    ];
  }
  const where = names(write.key)
    .map((column) => `${column} = ?`)
    .join(' AND ');
  if ('remove' in write) return [`DELETE FROM ${table} WHERE ${where}`, Object.values(write.key)];
  const set = names(write.change).map((column) => `${column} = ?`);
  return [
    `UPDATE ${table} SET ${set.join(', ')} WHERE ${where}`,
    [...Object.values(write.change), ...Object.values(write.key)],
  ];
}

function inColumn(value: unknown): SQLInputValue {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : JSON.stringify(value);
}
