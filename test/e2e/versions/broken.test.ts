import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BROKEN_SALT } from '../../../lab/salt-versions.ts';
import { runCheck } from '../support/check.ts';
import { Ear } from '../support/ear.ts';
import { type TestLab, useLab } from '../support/lab.ts';
import type { ChatUser } from '../support/person.ts';

/* A Salt that calls dead minions up, and ends every session after seconds (src/salt/dialect.ts). */

const DB01 = 'db01.demo.no';
const NOTICED = 90_000;

let admin: ChatUser;
const lab = useLab(
  async (lab) => {
    await lab.startGateway(config(lab));
    admin = await lab.person('admin');
    await admin.subscribesTo('master', 'db01');
  },
  { salt: BROKEN_SALT, master: () => ({ loop_interval: 15 }) },
);

function config(lab: TestLab): Record<string, unknown> {
  return { salt: { ...(lab.config().salt as object), presence_interval: 5, timeout: 3 } };
}

test('a dead minion is down and stays down, whatever the sweeps say', async () => {
  await admin.sees('db01', 'available');
  await lab.salt.killMinion(DB01);
  await admin.sees('db01', 'unavailable', /down since/, NOTICED);
  const seen: string[] = [];
  admin.onSeen((contact, how) => seen.push(`${contact} ${how}`));
  // Two further sweeps, which call it up.
  const ear = await Ear.at(lab);
  for (let swept = 0; swept < 2; swept++) await ear.returns('manage.status');
  ear.stop();
  assert.deepEqual(
    seen.filter((news) => news.startsWith('db01')),
    [],
  );
  admin.says('master', 'test.ping');
  await admin.hears('master', /db01: down since/);
});

test('a gateway that starts then sees it as down too', async () => {
  await lab.startGateway(config(lab));
  await admin.sees('db01', 'unavailable', /(?:)/, NOTICED);
  await admin.sees('master', 'away', /1 of 3 down/, NOTICED);
});

test('sessions that end too early cost a log-in each, and no more', async () => {
  const began = Date.now();
  const before = logged(/logged in to Salt/);
  for (let asked = 0; asked < 5; asked++) {
    admin.says('web01', `test.echo ${asked}`);
    await admin.hears('web01', String(asked));
  }
  const loops = 2 + Math.ceil((Date.now() - began) / 15_000);
  assert.ok(logged(/logged in to Salt/) - before <= loops);
});

test('check names the version, what is broken, and the version to update to', async () => {
  await lab.gateway.stop();
  const { output } = runCheck(lab.dir, lab.config(config(lab)));
  const repaired = lab.salt.version.replace(/\d+$/, (release) => String(Number(release) + 1));
  assert.match(
    output,
    new RegExp(`^warning +salt: the master runs Salt ${lab.salt.version}, .*Salt ${repaired} or`, 'm'),
  );
  assert.match(output, /^warning +salt: manage\.status calls minions up that do not answer a ping: db01/m);
});

function logged(what: RegExp): number {
  return readFileSync(lab.gateway.logFile, 'utf8')
    .split('\n')
    .filter((line) => what.test(line)).length;
}
