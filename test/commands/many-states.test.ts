import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FormPlace } from '../../src/commands/command.ts';
import { FormChoices, type FormChoicesParts } from '../../src/commands/fields/form-choices.ts';

test('of endless states that a minion tells, a bounded number is judged for a form', async () => {
  let judged = 0;
  const parts = {
    functions: { minionFor: async () => 'web01' },
    gate: {
      functionsOn: () => () => true,
      mayOn: () => {
        judged += 1;
        return true;
      },
    },
    lookUps: { of: () => ({ minion: async () => Array.from({ length: 200_000 }, (_, n) => `s${n}`) }) },
  };
  const choices = new FormChoices(parts as unknown as FormChoicesParts);
  const place = { person: 'kari@demo.no', scope: { kind: 'minion', id: 'web01' }, values: {}, stage: 0 };
  const { list } = await choices.states(place as unknown as FormPlace);
  assert.equal(list.length, 200);
  assert.equal(judged, 10_000);
});
