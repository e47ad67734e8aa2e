import {
  type Backend,
  KNOWN_FOR,
  type LiveTable,
  type Query,
  type Snapshot,
  type Write,
} from '../../../src/store/backend.ts';
import { type RecordOf, TABLES, type TableName } from '../../../src/store/records.ts';

type Row = Record<string, unknown>;

/** Records that outlive a backend, as a file or a server keeps them. */
export type Kept = Map<TableName, Map<string, Row>>;

/** A backend that keeps its records in a map. */
export class MemoryBackend implements Backend {
  readonly #kept: Kept;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  async load(): Promise<Snapshot> {
    const tables = Object.fromEntries(
      Object.keys(TABLES).map((table) => [table, this.#rows(table as TableName)]),
    ) as { [T in LiveTable]: RecordOf<T>[] };
    const requests = this.#rows('request');
    const open = requests.filter(({ ended }) => ended === undefined);
    const jobs = this.#rows('batch_job');
    const jids = [...requests, ...jobs, ...this.#rows('noted_jid')].flatMap(({ jid }) => jid ?? []);
    return {
      tables,
      open,
      batchJobs: jobs.filter((job) =>
        open.some(({ person, number }) => person === job.person && number === job.number),
      ),
      numbers: requests.map(({ person, number }) => ({ person, number })).sort((a, b) => a.number - b.number),
      messages: requests.flatMap(({ person, messageId, at }) =>
        messageId !== undefined && at >= Date.now() - KNOWN_FOR ? { person, messageId } : [],
      ),
      newestJid: jids.sort().at(-1),
    };
  }

  async commit(unit: readonly Write[]): Promise<void> {
    for (const write of unit) {
      const rows = this.#table(write.table);
      if ('put' in write)
        rows.set(keyOf(write.table, write.put), { ...rows.get(keyOf(write.table, write.put)), ...write.put });
      else if ('remove' in write) rows.delete(keyOf(write.table, write.key));
      else if (rows.has(keyOf(write.table, write.key)))
        Object.assign(rows.get(keyOf(write.table, write.key)) ?? {}, write.change);
    }
  }

  async query<T extends 'request' | 'batch_job'>(table: T, query: Query<T>): Promise<RecordOf<T>[]> {
    const { equal, least = {}, by, order, limit } = query;
    const matches = (row: Row) =>
      Object.entries(equal).every(([field, value]) => row[field] === value) &&
      Object.entries(least).every(([field, value]) => Number(row[field]) >= Number(value));
    const sign = order === 'ascending' ? 1 : -1;
    return this.#rows(table)
      .filter(matches)
      .sort((a, b) => (a[by] < b[by] ? -sign : sign))
      .slice(0, limit);
  }

  async sync(): Promise<void> {}

  size(): number {
    return 0;
  }

  async close(): Promise<void> {}

  #rows<T extends TableName>(table: T): RecordOf<T>[] {
    return Array.from(this.#table(table).values(), (row) => structuredClone(row) as RecordOf<T>);
  }

  #table(table: TableName): Map<string, Row> {
    const known = this.#kept.get(table);
    if (known) return known;
    const rows = new Map<string, Row>();
    this.#kept.set(table, rows);
    return rows;
  }
}

function keyOf(table: TableName, values: Row): string {
  return JSON.stringify(TABLES[table].key.map((field) => values[field]));
}
