import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { until } from './run.ts';

/** For a client that ends and still has the database locked, milliseconds. */
const LOCKED_MS = 10_000;

/** Waits until a client has made its database with that table. */
export async function madeTable(file: string, table: string): Promise<void> {
  await until(() => existsSync(file) && hasTable(file, table), `the table ${table} in ${file}`);
}

/** Changes a row of a database. */
export function change(file: string, sql: string, ...values: (string | number)[]): void {
  const database = new DatabaseSync(file, { timeout: LOCKED_MS });
  try {
    database.prepare(sql).run(...values);
  } finally {
    database.close();
  }
}

function hasTable(file: string, table: string): boolean {
  const database = new DatabaseSync(file, { timeout: LOCKED_MS });
  try {
    return database.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(table) !== undefined;
  } catch {
    return false;
  } finally {
    database.close();
  }
}
