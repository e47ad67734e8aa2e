import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDict, parseSalt } from '../../src/salt/index.ts';
import { heldBytes } from '../support/held-bytes.ts';

const MIB = 2 ** 20;

/** One text of an answer, all of which had to be read exactly for a number. */
function idOf(n: number): string {
  const answer = parseSalt(
    `{"id": "minion-with-a-long-name-${n}", "serial": 12345678901234567890, "rest": "${'x'.repeat(2 * MIB)}"}`,
  );
  assert.ok(isDict(answer) && typeof answer.id === 'string');
  return answer.id;
}

test('a text of an answer that is kept does not keep the whole answer', () => {
  const kept = [idOf(0)];
  const before = heldBytes();
  for (let n = 1; n <= 20; n += 1) kept.push(idOf(n));
  const more = (heldBytes() - before) / MIB;
  assert.equal(kept.length, 21);
  assert.ok(more < 10, `${more.toFixed(0)} MiB more`);
});
