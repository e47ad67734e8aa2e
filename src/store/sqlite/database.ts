import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../backend.ts';
import { MIGRATIONS } from './schema.ts';

/** How long the start waits for another program that has the store locked, and each write after it, milliseconds. */
const PATIENCE = { start: 2_000, later: 20 };
/** SQLite's result code for a database that another process has locked (SQLITE_BUSY). */
const BUSY = 5;

/**
 * Opens an SQLite file (`:memory:` for none), and updates an older one. A new file is for its owner alone (0600), since
 * it holds text as people typed it. SQLite gives its journal the same mode.
 * @throws StoreError if the file cannot be opened, or if a newer version wrote it
 */
export function openDatabase(file: string): DatabaseSync {
  try {
    if (file !== ':memory:') closeSync(openSync(file, 'a', 0o600));
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA busy_timeout = ${PATIENCE.start};`);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    migrate(database, file);
    // The whole process stands still while SQLite waits.
    database.exec(`PRAGMA busy_timeout = ${PATIENCE.later};`);
    return database;
  } catch (error) {
    throw error instanceof StoreError ? error : unusable(file, error);
  }
}

function migrate(database: DatabaseSync, file: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      'store-newer',
      `The store ${file} was written by a newer salt-xmpp (schema ${version}, this one knows ${MIGRATIONS.length}): run that version, or point store: to another file`,
    );
  }
  for (const [index, step] of MIGRATIONS.slice(version).entries()) {
    database.exec(`BEGIN; ${step} PRAGMA user_version = ${version + index + 1}; COMMIT;`);
  }
}

/**
 * Keeps other gateways off a store while this process lives, or until its returned function is called. It holds an
 * SQLite file beside the store (`FILE.lock`) in an exclusive transaction. The system frees it at any end of the
 * process.
 * @throws StoreError `store-in-use`, `store-unusable`
 */
export function lockStore(file: string): () => void {
  if (file === ':memory:') return () => undefined;
  let lock: DatabaseSync | undefined;
  try {
    const held = new DatabaseSync(`${file}.lock`);
    lock = held;
    held.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;');
    return () => {
      if (held.isOpen) held.close();
    };
  } catch (error) {
    lock?.close();
    if ((Number((error as { errcode?: number }).errcode) & 0xff) !== BUSY) throw unusable(file, error);
    const how = 'stop it, or give this one its own store (store:)';
    throw new StoreError('store-in-use', `Another gateway uses the store ${file}: ${how}`, { cause: error });
  }
}

/** Wraps what was thrown while a store was opened. */
export function unusable(file: string, cause: unknown): StoreError {
  const { message } = cause as Error;
  return new StoreError('store-unusable', `The store ${file} cannot be used: ${message}`, { cause });
}
