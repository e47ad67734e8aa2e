import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BROKEN_SALT, SALT_SERIES } from '../../lab/salt-versions.ts';
import { Dialect, dialectFrom, type SaltValue } from '../../src/salt/index.ts';
import { saltFor } from './support.ts';

test('only the broken releases are distrusted, and the version to update to is named', () => {
  const broken = new Dialect(BROKEN_SALT);
  const [series = '', release = ''] = BROKEN_SALT.split('.');
  assert.equal(broken.namesDeadMinions, false);
  assert.equal(broken.keepsSessions, false);
  assert.equal(broken.updateTo, `${series}.${Number(release) + 1}`);
  assert.equal(new Dialect(`${series}.0`).namesDeadMinions, false);
  assert.equal(new Dialect(`${series}.0rc1`).namesDeadMinions, false, 'a candidate is no better');
  const others = [...Object.values(SALT_SERIES).map(({ newest }) => newest), `${series}.10`, `${series}.21`];
  for (const version of [...others, `${Number(series) + 1}.0`, undefined]) {
    const dialect = new Dialect(version);
    assert.equal(dialect.version, version);
    assert.equal(dialect.namesDeadMinions, true, version);
    assert.equal(dialect.keepsSessions, true, version);
    assert.equal(dialect.updateTo, undefined, version);
  }
});

test('an answer that holds no version leaves the version unknown', () => {
  const answers: SaltValue[] = [null, '', [], {}, { Master: null }, { Master: 'x' }, { Master: { a: 1 } }];
  for (const answer of [...answers, { Master: `${BROKEN_SALT}${'0'.repeat(100)}` }])
    assert.equal(dialectFrom(answer).version, undefined, JSON.stringify(answer));
});

test('the client learns the version by one question, and stays without it where Salt refuses', async (t) => {
  const { api, salt } = await saltFor(t);
  assert.equal(salt.dialect.version, undefined);
  api.fleet.version = BROKEN_SALT;
  await salt.learnDialect();
  assert.equal(salt.dialect.version, BROKEN_SALT);
  api.lowstate.runners.delete('manage.versions');
  await salt.learnDialect();
  assert.equal(salt.dialect.version, undefined);
});
