import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../backend.ts';
import { MIGRATIONS } from './schema.ts';

/** How long the start waits for another program that has the store locked, and each write after it, milliseconds. */
const PATIENCE = { start: 2_000, later: 20 };

/**
 * The embedded store (SQLite): what must outlive a restart. Opens `file` (`:memory:` for none), and brings an
 * older one up to date. A new file is for its owner alone (0600).
 *
 * @throws StoreError where the file cannot be opened, or was written by a newer version
 */
export function openDatabase(file: string): DatabaseSync {
  let database: DatabaseSync;
  try {
    makeForOwner(file);
    database = new DatabaseSync(file);
    database.exec(`PRAGMA busy_timeout = ${PATIENCE.start};`);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    migrate(database, file);
    // The whole process stands still while SQLite waits.
    database.exec(`PRAGMA busy_timeout = ${PATIENCE.later};`);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError('store-unusable', `The store ${file} cannot be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return database;
}

/** What people typed is in it as they typed it. SQLite gives its journal the same mode. */
function makeForOwner(file: string): void {
  if (file !== ':memory:') closeSync(openSync(file, 'a', 0o600));
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

/** What the database takes, in bytes, without its journal. */
export function sizeOf(database: DatabaseSync): number {
  const row = database
    .prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size')
    .get();
  return Number(row?.bytes ?? 0);
}
