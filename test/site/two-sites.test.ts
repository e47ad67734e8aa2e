import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { Access } from '../../src/access/index.ts';
import { Live, parseConfig } from '../../src/config/index.ts';
import { knownMinions, SaltSite } from '../../src/site/index.ts';
import { openStore } from '../../src/store/index.ts';
import { keptLog } from '../support/kept-log.ts';
import { SaltApiStandIn } from '../support/salt-api.ts';

/* Two masters in one process: neither notices the other's troubles. */

const RULE = '{ who: [kari@demo.no], on: ["@web"], run: ["*"] }';

async function siteOf(t: TestContext, minions: string[]) {
  const api = await SaltApiStandIn.start({ minions });
  const text = `
component: { domain: salt.demo.no, secret: secret }
salt: { url: "${api.url}", username: saltxmpp, password: hunter2, timeout: 1 }
groups: { web: { target: "web*" } }
access: [${RULE}]
`;
  const live = new Live(parseConfig(text, { file: '/etc/x/config.yaml', env: {} }).config);
  const log = keptLog();
  const access = new Access({ ...live.config, minions: knownMinions(live, () => site), log });
  const store = await openStore(':memory:');
  const { addresses, requests } = store;
  const tokens: string[] = [];
  const onToken = (token: string) => tokens.push(token);
  const site: SaltSite = new SaltSite({ live, access, addresses, requests, onToken, log });
  t.after(async () => {
    site.stop();
    await store.close();
    await api.stop();
  });
  const opened = once(site.events, 'open');
  const swept = once(site.fleet, 'swept');
  site.start();
  await Promise.all([opened, swept]);
  return { access, api, live, site, tokens };
}

async function twoSites(t: TestContext) {
  return [await siteOf(t, ['web01', 'web02']), await siteOf(t, ['web03'])] as const;
}

const idsOf = (site: SaltSite) => site.fleet.all().map(({ id }) => id);
const listOf = (...tgt: string[]) => ({ tgt, tgt_type: 'list' }) as const;

test('each site has its own minions, addresses and groups', async (t) => {
  const [one, other] = await twoSites(t);
  await Promise.all([one.site.members.refresh(), other.site.members.refresh()]);
  assert.deepEqual([idsOf(one.site), idsOf(other.site)], [['web01', 'web02'], ['web03']]);
  assert.deepEqual(
    [one.site.members.of('web'), other.site.members.of('web')],
    [['web01', 'web02'], ['web03']],
  );
  assert.deepEqual([one.site.book.size, other.site.book.size], [2, 1]);
  assert.deepEqual([one.site.book.has('web03'), other.site.book.has('web01')], [false, false]);
});

test('a job of one site is unknown to the other, and no answer crosses', async (t) => {
  const [one, other] = await twoSites(t);
  const gate = Promise.withResolvers<void>();
  one.api.fleet.functions.set('test.ping', () => gate.promise.then(() => ({ ret: true })));
  const answered: string[] = [];
  const returned = (id: string) => answered.push(id);
  const job = one.site.jobs.publish(listOf('web01', 'web02'), 'test.ping', {}, { returned });
  await job.published;
  assert.deepEqual([one.site.jobs.running.size, other.site.jobs.running.size], [1, 0]);
  assert.equal(other.site.jobs.follows(job.jid), false);
  const forged = {
    cmd: '_return',
    id: 'web01',
    jid: job.jid,
    return: 'forged',
    retcode: 0,
    fun: 'test.ping',
  };
  const heard = once(other.site.events, 'open');
  other.api.fire(`salt/job/${job.jid}/ret/web01`, forged);
  // The other stream has read the event once it has read what comes after.
  other.api.dropStreams();
  await heard;
  assert.deepEqual(answered, []);
  gate.resolve();
  await job.done;
  assert.deepEqual(answered.toSorted(), ['web01', 'web02']);
});

test('sessions and turns are apart: one master that hangs costs the other nothing', async (t) => {
  const [one, other] = await twoSites(t);
  const before = other.api.counts.logins;
  one.api.dropSessions();
  await one.site.salt.runner('manage.status');
  assert.ok(one.api.counts.logins > 1);
  assert.equal(other.api.counts.logins, before);
  assert.ok(!other.tokens.some((token) => one.tokens.includes(token)));
  await one.api.setFault('hang');
  const turn = { owner: 'kari@demo.no', rank: 'person' } as const;
  const ask = ({ salt }: SaltSite) => salt.runner('jobs.list_job', { jid: '20260101000000000000' }, { turn });
  const hanging = Array.from({ length: 30 }, () => ask(one.site).catch(() => undefined));
  assert.ok(one.site.salt.turns.person.waiting > 0);
  assert.deepEqual(other.site.salt.turns.person, { open: 0, waiting: 0 });
  await ask(other.site);
  one.site.stop();
  await Promise.all(hanging);
});

test('one site that stops leaves the other at work', async (t) => {
  const [one, other] = await twoSites(t);
  one.site.stop();
  assert.equal(one.site.events.state, 'closed');
  assert.equal(other.site.events.state, 'open');
  const job = other.site.jobs.publish(listOf('web03'), 'test.ping', {}, { returned: () => undefined });
  assert.deepEqual(await job.done, { answered: 1, silent: [] });
});

test('another config of one site changes nothing of the other', async (t) => {
  const [one, other] = await twoSites(t);
  await Promise.all([one.site.members.refresh(), other.site.members.refresh()]);
  const { config } = one.live;
  const db = { target: 'web02', target_type: 'glob' } as const;
  one.live.replace({ ...config, groups: { web: db }, salt: { ...config.salt, timeout: 7 } });
  await one.site.reload();
  assert.deepEqual([one.site.members.of('web'), other.site.members.of('web')], [['web02'], ['web03']]);
  assert.deepEqual([one.site.salt.timeout, other.site.salt.timeout], [7, 1]);
});
