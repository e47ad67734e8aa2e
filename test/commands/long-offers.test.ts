import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AccessError } from '../../src/access/index.ts';
import { Offers, type OffersOptions } from '../../src/commands/offers/index.ts';

/** Offers at a minion whose functions all have nearly the name that was typed; `judged`: how many lines were judged. */
function offers(): { offers: Offers; judged(): number } {
  let judged = 0;
  const options = {
    gate: {
      allow: async () => {
        judged += 1;
        throw new AccessError();
      },
      mayEver: () => true,
      shows: () => true,
    },
    site: { fleet: { all: () => [], get: (id: string) => ({ id, state: 'up' }) } },
    suggestions: { namesAt: async () => Array.from('abcdefghijkl', (letter) => `pkg.install${letter}`) },
    names: { named: () => undefined, idOf: () => undefined, all: () => [] },
    commands: () => [],
  };
  return { offers: new Offers(options as unknown as OffersOptions), judged: () => judged };
}

const asker = { person: 'kari@demo.no', scope: { kind: 'minion', id: 'web01' } } as const;
const call = { kind: 'function', fun: 'pkg.install', args: { arg: [], kwarg: {} } } as const;

for (const [what, length, most] of [
  ['a short line', 10, 12],
  ['a long line', 60_000, 0],
] as const) {
  test(`other functions are tried for ${what} at most ${most} times`, async () => {
    const at = offers();
    const line = `pkg.install ${'x'.repeat(length)}`;
    await at.offers.insteadOfRefused(asker, line);
    assert.equal(at.judged(), most);
    const target = { tgt: ['web01'], tgt_type: 'list' } as const;
    await at.offers.instead(asker, { ...call, target, line } as never, 'web01');
    assert.equal(at.judged(), 2 * most);
  });
}
