import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldBytes } from '../support/held-bytes.ts';
import { countsLab } from './support/counts-lab.ts';

const MIB = 2 ** 20;

test('one person who makes up long globs for hours fills no memory', async () => {
  const lab = await countsLab({ minions: ['web01', 'web02'] });
  const asks = (from: number, to: number) => {
    for (let n = from; n < to; n += 1) {
      // Reads it like a message to that address.
      const contact = lab.directory.seenBy('admin@demo.no').find(`${'?'.repeat(900)}*${n}`);
      assert.ok(contact?.kind === 'target');
      assert.deepEqual(contact.members, []);
    }
  };
  asks(0, 500);
  const before = heldBytes();
  asks(500, 2_000);
  const more = (heldBytes() - before) / MIB;
  assert.ok(more < 16, `${more.toFixed(0)} MiB more for 1,500 globs`);
});
