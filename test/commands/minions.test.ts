import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minionsCommand } from '../../src/commands/words/minions.ts';
import type { Fleet, MinionState } from '../../src/fleet/index.ts';

const STATES: Record<string, MinionState> = { db01: 'down', db02: 'stale', web01: 'up', web02: 'stale' };

function says(which?: string): string {
  const all = Object.entries(STATES).map(([id, state]) => ({ id, state, since: 0 }));
  const fleet = { swept: true, trouble: undefined, all: () => all, nameOf: (id: string) => id };
  const said: string[] = [];
  const conversation = { say: (text: string) => said.push(text) };
  const asked = { person: 'admin@demo.no', conversation } as unknown as Parameters<
    ReturnType<typeof minionsCommand>['run']
  >[0];
  const parts = { site: { fleet: fleet as unknown as Fleet }, gate: { shows: () => true } };
  void minionsCommand(parts).run(asked, { which });
  return said.join('\n');
}

test('minions tells who is not confirmed from who is down', () => {
  assert.equal(says(), 'db01, db02, web01, web02\nstale: db02, web02\ndown: db01');
  assert.equal(says('web*'), 'web01, web02\nstale: web02');
  assert.equal(says('up'), 'web01');
  assert.equal(says('stale'), 'db02, web02');
  assert.equal(says('down'), 'db01');
});
