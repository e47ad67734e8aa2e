import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { reportCaught } from '../../guard/index.ts';
import {
  type Backend,
  KNOWN_FOR,
  type LiveTable,
  type Query,
  type Snapshot,
  type Write,
} from '../backend.ts';
import { type RecordOf, TABLES, type Table, type TableName } from '../records.ts';
import { lockStore, openDatabase } from './database.ts';
import { MIGRATIONS } from './schema.ts';
import { explained } from './trouble.ts';
import { WalSync } from './wal-sync.ts';

/** Changes no content, but writes the page that it is on. */
const TRY = `PRAGMA user_version = ${MIGRATIONS.length}`;
const OF_OPEN_REQUESTS = `
  WHERE (person, number) IN (SELECT person, number FROM request WHERE ended IS NULL) ORDER BY jid`;
const MESSAGES = 'SELECT person, message_id AS id FROM request WHERE at >= ? AND message_id IS NOT NULL';
const NUMBERS = 'SELECT person, max(number) AS number FROM request GROUP BY person';
const NEWEST_JID = `
  SELECT max(jid) AS jid FROM (
    SELECT max(jid) AS jid FROM request WHERE jid IS NOT NULL
    UNION ALL SELECT max(jid) FROM batch_job UNION ALL SELECT jid FROM noted_jid)`;
/** What many records have in common. */
const REPEATED = ['person', 'local'];
const SIZE = 'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size';

/** Opens an embedded store for this process alone; `:memory:` keeps nothing. @throws StoreError */
export function openSqlite(file: string): Backend {
  const unlock = lockStore(file);
  try {
    return new SqliteBackend(openDatabase(file), new WalSync(file), unlock);
  } catch (error) {
    unlock();
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
  readonly #unlock: () => void;
  readonly #made = new Map<string, string>();

  constructor(database: DatabaseSync, wal: WalSync, unlock: () => void) {
    this.#database = database;
    this.#statements = new Statements(database);
    this.#wal = wal;
    this.#unlock = unlock;
  }

  async load(): Promise<Snapshot> {
    // Many records name the same people and contacts: one string for each.
    const texts = new Map<string, string>();
    const same = (text: string) => {
      const known = texts.get(text);
      if (known === undefined) texts.set(text, text);
      return known ?? text;
    };
    const whole = <T extends LiveTable>(table: T) =>
      this.#records(table, `${LAYOUTS[table].select} ORDER BY rowid`, [], same);
    const newest = this.#statements.prepare(NEWEST_JID).get()?.jid;
    const numbers = this.#statements.prepare(NUMBERS).all();
    const messages = this.#statements.prepare(MESSAGES).all(Date.now() - KNOWN_FOR);
    return {
      tables: {
        address: whole('address'),
        subscription: whole('subscription'),
        greeting: whole('greeting'),
        roster: whole('roster'),
        watch: whole('watch'),
        watch_told: whole('watch_told'),
        width: whole('width'),
        master_subscription: whole('master_subscription'),
        delivery: whole('delivery'),
        delivery_dropped: whole('delivery_dropped'),
      },
      open: this.#records('request', `${LAYOUTS.request.select} WHERE ended IS NULL ORDER BY number`),
      batchJobs: this.#records('batch_job', `${LAYOUTS.batch_job.select} ${OF_OPEN_REQUESTS}`),
      numbers: numbers.map(({ person, number }) => ({ person: String(person), number: Number(number) })),
      messages: messages.map(({ person, id }) => ({ person: String(person), messageId: String(id) })),
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

  async query<T extends 'request' | 'batch_job'>(table: T, query: Query<T>): Promise<RecordOf<T>[]> {
    const { equal, least = {}, by, order, limit } = query;
    const [same, atLeast] = [Object.keys(equal), Object.keys(least)];
    const sql = this.#sql(`${table} ${by} ${order} ${same} ${atLeast}`, () => {
      const conditions = [...assignments(table, same), ...assignments(table, atLeast, '>=')];
      const direction = order === 'ascending' ? 'ASC' : 'DESC';
      return `${LAYOUTS[table].select} WHERE ${conditions.join(' AND ')} ORDER BY ${columnOf(table, by)} ${direction} LIMIT ?`;
    });
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
    this.#unlock();
  }

  #write(write: Write): void {
    const { table } = write;
    const { fields, key, put, remove } = LAYOUTS[table];
    if ('put' in write) this.#run(put, fields, write.put);
    else if ('remove' in write) this.#run(remove, key, write.key);
    else {
      const changed = Object.keys(write.change);
      const update = this.#sql(`${table} ${changed}`, () => {
        const [set, where] = [assignments(table, changed), assignments(table, key)];
        return `UPDATE ${table} SET ${set.join(', ')} WHERE ${where.join(' AND ')}`;
      });
      this.#run(update, [...changed, ...key], { ...write.change, ...write.key });
    }
  }

  #run(sql: string, fields: readonly string[], values: Readonly<Record<string, unknown>>): void {
    this.#statements.prepare(sql).run(...fields.map((field) => inColumn(values[field])));
  }

  /** The statement of that name, put together once. */
  #sql(name: string, make: () => string): string {
    const known = this.#made.get(name) ?? make();
    this.#made.set(name, known);
    return known;
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
    values: SQLInputValue[] = [],
    same?: (text: string) => string,
  ): RecordOf<T>[] {
    const { record }: Table = TABLES[table];
    const rows = this.#statements.prepare(sql).all(...values);
    return rows.map((row) => {
      for (const field of same ? REPEATED : []) {
        const text = row[field];
        if (typeof text === 'string') row[field] = same?.(text) ?? text;
      }
      return record.parse(row) as RecordOf<T>;
    });
  }
}

/** How a table is read and written. */
interface Layout {
  fields: readonly string[];
  key: readonly string[];
  select: string;
  put: string;
  remove: string;
}

const LAYOUTS = Object.fromEntries(
  Object.keys(TABLES).map((table) => [table, layoutOf(table as TableName)]),
) as Record<TableName, Layout>;

function layoutOf(table: TableName): Layout {
  const { key, record }: Table = TABLES[table];
  const fields = Object.keys(record.shape);
  const columns = fields.map((field) => columnOf(table, field));
  const changed = columns
    .filter((column) => !key.includes(column))
    .map((column) => `${column} = excluded.${column}`);
  const update = changed.length > 0 ? `UPDATE SET ${changed.join(', ')}` : 'NOTHING';
  return {
    fields,
    key,
    select: `SELECT ${fields.map((field) => `${columnOf(table, field)} AS ${field}`).join(', ')} FROM ${table}`,
    put: `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
      ON CONFLICT (${key.join(', ')}) DO ${update}`,
    remove: `DELETE FROM ${table} WHERE ${assignments(table, key).join(' AND ')}`,
  };
}

function columnOf(table: TableName, field: string): string {
  const { columns }: Table = TABLES[table];
  return columns?.[field] ?? field;
}

function assignments(table: TableName, fields: readonly string[], sign = '='): string[] {
  return fields.map((field) => `${columnOf(table, field)} ${sign} ?`);
}

function inColumn(value: unknown): SQLInputValue {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : JSON.stringify(value);
}
