import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdhocSession } from '../../src/contacts/forms/adhoc-session.ts';
import { AdhocSessions } from '../../src/contacts/forms/adhoc-sessions.ts';

test('people who begin forms without end cost nobody else a form', () => {
  const sessions = new AdhocSessions(() => 0);
  const session = {} as AdhocSession;
  const ownerOf = (person: string) => ({ person, sender: `${person}/phone`, local: 'web01', node: 'run' });
  const kari = ownerOf('kari@demo.no');
  const hers = sessions.add(kari, session);
  const crowd: string[] = [];
  for (let n = 0; n < 2_000; n += 1) crowd.push(sessions.add(ownerOf(`mallory${n % 20}@demo.no`), session));
  assert.equal(sessions.get(hers, kari), session);
  assert.throws(() => sessions.get(crowd[0] ?? '', ownerOf('mallory0@demo.no')));
});
