import type { KeyOf, RecordOf, TableName } from './records.ts';

type Values = Readonly<Record<string, unknown>>;

/** One record that is written whole, changed in part, or removed. */
export type Write = { table: TableName } & (
  | { put: Values }
  | { key: Values; change: Values }
  | { key: Values; remove: true }
);

export function put<T extends TableName>(table: T, record: RecordOf<T>): Write {
  return { table, put: record };
}

/** Changes nothing where there is no such record. */
export function change<T extends TableName>(table: T, key: KeyOf<T>, to: Partial<RecordOf<T>>): Write {
  return { table, key, change: to };
}

export function remove<T extends TableName>(table: T, key: KeyOf<T>): Write {
  return { table, key, remove: true };
}

/** The tables that are in memory as a whole. */
export type LiveTable = Exclude<TableName, 'request' | 'batch_job' | 'noted_jid'>;

/** Messages are known by their ids for so long, milliseconds. */
export const KNOWN_FOR = 24 * 3600_000;

/** All live records. */
export interface Snapshot {
  /** Whole tables, each with the oldest records first. */
  tables: { [T in LiveTable]: RecordOf<T>[] };
  /** The requests that have not ended, and the jobs of those that are batches, the oldest first. */
  open: RecordOf<'request'>[];
  batchJobs: RecordOf<'batch_job'>[];
  /** Each person's newest number. */
  numbers: { person: string; number: number }[];
  /** The messages by which something was asked within the last {@link KNOWN_FOR}. */
  messages: { person: string; messageId: string }[];
  /** The greatest job id of all. */
  newestJid: string | undefined;
}

/** Which records are looked up. */
export interface Query<T extends TableName> {
  equal: Partial<RecordOf<T>>;
  /** Columns that have at least this value. */
  least?: Partial<RecordOf<T>>;
  by: keyof RecordOf<T> & string;
  order: 'ascending' | 'descending';
  limit: number;
}

/**
 * The place where records outlive the process. One gateway has it at a time; a second opener waits or is refused.
 * `test/store/backend.test.ts` is its contract.
 */
export interface Backend {
  /** Called once, before all else. */
  load(): Promise<Snapshot>;
  /**
   * Writes all or nothing, in order; resolves once it outlives this process. After a cut connection the backend finds
   * the outcome before it settles. An empty unit tests if anything can be written.
   * @throws StoreError `store-unwritable` if it may work later; any other error if it never will
   */
  commit(unit: readonly Write[]): Promise<void>;
  /** Looks up history. @throws StoreError `store-unwritable` */
  query<T extends 'request' | 'batch_job'>(table: T, query: Query<T>): Promise<RecordOf<T>[]>;
  /** Resolves once all commits so far outlive a power cut. */
  sync(): Promise<void>;
  /** Its size on disk, in bytes. */
  size(): number;
  close(): Promise<void>;
}

export class StoreError extends Error {
  readonly code: 'store-unusable' | 'store-newer' | 'store-in-use' | 'store-unwritable';
  constructor(code: StoreError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
