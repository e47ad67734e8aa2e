import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TargetNames } from '../../src/commands/target-names.ts';
import type { Fleet } from '../../src/fleet/index.ts';

test('a word that every JavaScript object has names no group', () => {
  const fleet: Pick<Fleet, 'all' | 'idOf'> = { all: () => [], idOf: () => undefined };
  const groups = { debian: { target: 'os:Debian', target_type: 'grain' } } as const;
  const sight = { shows: () => true, showsGroup: () => true };
  const names = new TargetNames(fleet as Fleet, { config: { groups } }, sight);
  for (const word of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
    assert.equal(names.named('kari@demo.no', word), undefined);
  assert.deepEqual(names.named('kari@demo.no', 'debian'), { tgt: 'os:Debian', tgt_type: 'grain' });
});
