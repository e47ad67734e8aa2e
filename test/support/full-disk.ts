import type { StatementSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { Statements } from '../../src/store/sqlite/backend.ts';

const WRITES = /^\s*(?:INSERT|UPDATE|DELETE|COMMIT|PRAGMA user_version =)/;

/** SQLite's primary result codes (sqlite.org/rescode.html). */
export const SQLITE = { busy: 5, readonly: 8, ioerr: 10, full: 13 } as const;

/**
 * As SQLite fails where the disk is full, or for another reason, on every write (or on what `fails` alone), until what is
 * given back is called.
 */
export function fillDisk(
  t: TestContext,
  fails = WRITES,
  failed = () => {},
  errcode: number = SQLITE.full,
): () => void {
  const error = Object.assign(new Error('the write failed'), { errcode });
  const fail = () => {
    failed();
    throw error;
  };
  const statement = { run: fail, get: fail, all: fail } as unknown as StatementSync;
  const prepare = Statements.prototype.prepare;
  const { mock } = t.mock.method(Statements.prototype, 'prepare', function (this: Statements, sql: string) {
    return fails.test(sql) ? statement : prepare.call(this, sql);
  });
  return () => mock.restore();
}
