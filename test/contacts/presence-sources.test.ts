import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PresenceSources } from '../../src/contacts/clients/presence-sources.ts';
import { PrivilegedRosters } from '../../src/contacts/rosters/privileged.ts';

const presence = { roster: 'none', presence: true } as const;

test('servers that strangers make up take no privilege away from another server', () => {
  const sources = new PresenceSources('master', { of: () => undefined });
  sources.learn('demo.no', presence);
  for (let count = 0; count < 1_100; count += 1) sources.learn(`s${count}.example`, presence);
  assert.equal(sources.of('kari@demo.no'), '');
  sources.forgetPrivileges();
  assert.equal(sources.of('kari@demo.no'), undefined);
  sources.learn('demo.no', presence);
  assert.equal(sources.of('kari@demo.no'), '');
});

test('nor the access to its rosters', () => {
  const rosters = new PrivilegedRosters(() => Promise.reject(new Error('no request')));
  rosters.learn('demo.no', 'both');
  for (let count = 0; count < 1_100; count += 1) rosters.learn(`s${count}.example`, 'both');
  assert.equal(rosters.reaches('kari@demo.no'), true);
  rosters.learn('demo.no', 'none');
  assert.equal(rosters.reaches('kari@demo.no'), false);
});
