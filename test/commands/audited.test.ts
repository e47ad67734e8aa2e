import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { audited } from '../../src/commands/audited.ts';
import type { Asked, Conversation } from '../../src/commands/types.ts';
import { PLAIN_DISPLAY } from '../../src/render/index.ts';
import { explained } from '../../src/store/sqlite/trouble.ts';

test('a store that has no room: nothing ran, and that is what the person is told', async () => {
  const outcomes: unknown[] = [];
  const audit = {
    nextId: () => '1',
    record: () => {},
    note: (_: string, __: object, { outcome }: { outcome?: string } = {}) => void outcomes.push(outcome),
  };
  await assert.rejects(
    audited(audit, asked(), 'message', () => writeInto(fullDatabase())),
    { code: 'store-unwritable', message: 'Nothing ran: it cannot be kept in the store (no space is left).' },
  );
  assert.deepEqual(outcomes, ['store-unwritable']);
});

function fullDatabase(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA page_size = 512; PRAGMA max_page_count = 4; CREATE TABLE t (x)');
  return database;
}

function writeInto(database: DatabaseSync): void {
  try {
    database.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(5000));
  } catch (error) {
    throw explained(error);
  }
}

function asked(): Asked {
  const conversation: Conversation = {
    display: PLAIN_DISPLAY,
    composing: () => {},
    say: () => assert.fail('it is said by who asked'),
    accepted: () => {},
    ask: () => {},
  };
  const body = 'test.ping';
  const asker = { person: 'kari@demo.no', from: 'kari@demo.no/phone', local: 'web01', messageId: undefined };
  return { ...asker, body, scope: { kind: 'minion', id: 'web01' }, conversation };
}
