import { test } from 'node:test';
import { diesAndComesBack, staysSo, useOneAddress } from './support/one-address.ts';

/* All minions on one address, where Salt's presence events lie. Ten minutes of it: test/soak/one-address.test.ts. */

const play = useOneAddress();

test('over a sweep and more nothing flaps', () => staysSo(play.told, 20_000));

test('a dead minion that Salt calls present: unavailable within an interval and 30 s, and back', (t) =>
  diesAndComesBack({ ...play, say: (line) => t.diagnostic(line) }));
