import type { TestContext } from 'node:test';
import { AuditFile } from '../../../../src/access/audit-file.ts';
import { WalSync } from '../../../../src/store/sqlite/wal-sync.ts';
import { fillDisk, SQLITE } from '../../../support/full-disk.ts';
import type { Play } from '../play.ts';
import { ANSWER, ONE_LOOP, type Trouble, withTrouble, writes } from './trouble.ts';

/** Each commit of the store fails. */
function unwritable(name: string, errcode: number, reason: string): Trouble {
  return {
    name,
    begin: async (_, t) => {
      writes.count = 0;
      const failed = () => {
        writes.count += 1;
      };
      return fillDisk(t, /^COMMIT$/, failed, errcode);
    },
    most: ONE_LOOP,
    counted: 'writes',
    said: new RegExp(`cannot be kept in the store \\(${reason}\\)`),
    status: withTrouble('the store cannot be written'),
  };
}

/** Each sync of the store to the disk takes so long, milliseconds: receipts wait for it, answers do not. */
function slow(name: string, ms: number): Trouble {
  const begin = async (_: Play, t: TestContext) => {
    writes.count = 0;
    const { sync } = WalSync.prototype;
    const { mock } = t.mock.method(WalSync.prototype, 'sync', async function (this: WalSync) {
      writes.count += 1;
      await new Promise((resolve) => setTimeout(resolve, ms));
      return sync.call(this);
    });
    return () => mock.restore();
  };
  return { name, begin, most: ONE_LOOP, counted: 'writes', said: ANSWER };
}

/** The store or the audit trail cannot be written, or only slowly. */
export const DISK: readonly Trouble[] = [
  unwritable('the disk of the store is full', SQLITE.full, 'no space is left'),
  unwritable('another program has the store locked', SQLITE.busy, 'another program has it locked'),
  unwritable('the store is read-only', SQLITE.readonly, 'it is read-only'),
  unwritable('the disk of the store fails', SQLITE.ioerr, 'the disk fails'),
  slow('each write to the disk of the store takes three seconds', 3_000),
  slow('the disk of the store hangs', 1_000_000),
  {
    name: 'the audit file cannot be written',
    begin: async (_, t) => {
      writes.count = 0;
      const full = () => {
        writes.count += 1;
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      };
      const mocks = (['write', 'reopen'] as const).map((name) =>
        t.mock.method(AuditFile.prototype, name, full),
      );
      return () => {
        for (const { mock } of mocks) mock.restore();
      };
    },
    most: ONE_LOOP,
    counted: 'writes',
    said: /cannot be recorded in the audit trail \(no space is left\)/,
    status: withTrouble('the audit trail cannot be written'),
  },
];
