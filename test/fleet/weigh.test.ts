import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EvidenceKind, type MinionState, type Standing, weigh } from '../../src/fleet/minions.ts';

/* docs/design.md, "Presence": evidence by weight. Each row is a history, `KIND@second`, and the state after each of its pieces. */

const HISTORIES: [what: string, history: string, states: string][] = [
  ['the first sweep is believed at once', 'sweep-down@0', 'down'],
  ['one ping missed is stale, a second is down', 'sweep-up@0 unanswered@10 unanswered@15', 'up stale down'],
  [
    'an answer clears what was missed',
    'sweep-up@0 unanswered@10 return@12 unanswered@20',
    'up stale up stale',
  ],
  ['a start is an answer', 'sweep-down@0 start@5', 'down up'],
  ["a sweep's word against one that was up needs a ping", 'sweep-up@0 sweep-down@900', 'up up'],
  ['a sweep and a ping missed are two', 'sweep-up@0 sweep-down@900 unanswered@915', 'up up down'],
  ['so are two sweeps', 'sweep-up@0 sweep-down@900 sweep-down@1800', 'up up down'],
  ['a sweep missed where no ping can be made', 'sweep-up@0 sweep-down@900 not-asked@915', 'up up stale'],
  ['a suspicion that could not be looked into is none', 'sweep-up@0 not-asked@15', 'up up'],
  ['an answer outweighs a sweep that began before', 'sweep-up@0 return@905 sweep-down@900', 'up up up'],
  ['an answer outweighs a ping asked before', 'sweep-up@0 return@11 unanswered@10', 'up up up'],
  ['... and leaves nothing missed', 'return@11 unanswered@10 unanswered@20', 'up up stale'],
  [
    'a ping missed outweighs a sweep begun before',
    'sweep-up@0 unanswered@905 sweep-up@900',
    'up stale stale',
  ],
  ['... and one begun after', 'sweep-up@0 unanswered@905 sweep-up@910', 'up stale stale'],
  [
    '... so that a dead one is down whatever sweeps say',
    'sweep-up@0 unanswered@1 sweep-up@2 unanswered@6',
    'up stale stale down',
  ],
  [
    'a sweep begun after the ping is no answer to it',
    'sweep-up@0 sweep-up@910 unanswered@905',
    'up up stale',
  ],
  ['... for good', 'unanswered@1 unanswered@6 sweep-up@900 sweep-up@1800', 'stale down down down'],
  ['... until it answers', 'unanswered@1 unanswered@6 sweep-up@900 return@901', 'stale down down up'],
  ['down stays down, however often', 'sweep-down@0 unanswered@10 sweep-down@900', 'down down down'],
  ['a key alone is not confirmed', 'key@0', 'stale'],
  ['a key is no news of one that is known', 'sweep-up@0 key@5', 'up up'],
  ['a key whose minion never comes', 'key@0 unanswered@1 unanswered@6', 'stale stale down'],
  ['Salt gone: what was up is not confirmed', 'sweep-up@0 no-salt@900 sweep-up@910', 'up stale up'],
  ['Salt gone: down is down', 'sweep-down@0 no-salt@900', 'down down'],
  [
    'Salt gone and back without it',
    'sweep-up@0 no-salt@900 sweep-down@910 unanswered@925',
    'up stale stale down',
  ],
];

for (const [what, history, states] of HISTORIES) {
  test(what, () => {
    let standing: Standing | undefined;
    const seen: MinionState[] = [];
    for (const piece of history.split(' ')) {
      const [kind, second] = piece.split('@');
      standing = weigh(standing, { kind: kind as EvidenceKind, at: Number(second) * 1000 });
      seen.push(standing.state);
    }
    assert.equal(seen.join(' '), states);
  });
}
