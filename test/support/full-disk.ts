import type { StatementSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { Statements } from '../../src/store/sqlite/backend.ts';

const WRITES = /^\s*(?:INSERT|UPDATE|DELETE|COMMIT|PRAGMA user_version =)/;

/** As SQLite fails where the disk is full, on every write (or on `sql` alone), until what is given back is called. */
export function fillDisk(t: TestContext, fails = WRITES, failed = () => {}): () => void {
  const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });
  const fail = () => {
    failed();
    throw full;
  };
  const statement = { run: fail, get: fail, all: fail } as unknown as StatementSync;
  const prepare = Statements.prototype.prepare;
  const { mock } = t.mock.method(Statements.prototype, 'prepare', function (this: Statements, sql: string) {
    return fails.test(sql) ? statement : prepare.call(this, sql);
  });
  return () => mock.restore();
}
