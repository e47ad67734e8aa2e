import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Puppet } from './support/person.ts';
import { type Play, play } from './support/play.ts';

/* Events that a person may not see must not show, not even by a repeated presence. */

async function scene(t: TestContext): Promise<{ made: Play; oper: Puppet }> {
  const access = [{ who: ['oper@demo.no'], on: ['web*'], run: ['test.*'] }];
  const made = await play(t, { config: { access } });
  return { made, oper: made.person('oper@demo.no') };
}

/** Has a hidden minion come; resolves once admins see the counts with it. */
async function hiddenComes({ admin, salt }: Play, id: string): Promise<void> {
  salt.fleet.minions.set(id, { up: true, delayMs: 0, grains: {} });
  salt.fire('salt/key', { act: 'accept', id, result: true });
  const count = salt.fleet.minions.size;
  for (;;) {
    const status = (await admin.nextPresence('master')).getChildText('status') ?? '';
    const numbers = [/of (\d+)/.exec(status)?.slice(1) ?? status.match(/\d+/g) ?? []].flat();
    if (numbers.reduce((sum, number) => sum + Number(number), 0) === count) return;
  }
}

/** Both watch the master; web02 is lost once oper has unsubscribed. */
async function losesWeb02UnseenByOper({ admin, salt }: Play, oper: Play['admin']): Promise<void> {
  for (const person of [oper, admin]) {
    person.presence('master', 'subscribe');
    await person.sees('master', 'subscribed');
    await person.sees('master', 'available');
  }
  oper.presence('master', 'unsubscribe');
  salt.fleet.get('web02.demo.no').up = false;
  salt.fire('salt/presence/change', { new: [], lost: ['web02.demo.no'] });
}

test('a hidden minion that comes is no news to who subscribed anew in the meantime', async (t) => {
  const { made, oper } = await scene(t);
  await losesWeb02UnseenByOper(made, oper);
  await made.admin.sees('master', 'available');
  oper.presence('master', 'subscribe');
  await oper.sees('master', 'subscribed');
  assert.match(await oper.sees('master', 'available'), /1 up/);
  // Its second ping would be news.
  made.salt.fleet.get('web02.demo.no').up = true;
  made.salt.fire('salt/minion/web02.demo.no/start', { cmd: '_minion_event', id: 'web02.demo.no' });
  assert.equal(await oper.sees('master', 'available'), '2 up, 0 down');
  oper.presence('master', 'unsubscribe');
  oper.presence('master', 'subscribe');
  await oper.sees('master', 'subscribed');
  await oper.sees('master', 'available');
  await hiddenComes(made, 'db77.demo.no');
  oper.says('web01', 'test.ping');
  await oper.hears('web01', 'True');
  assert.deepEqual(oper.unseen(), []);
});

test('a hidden minion that comes is no news to who came back by a probe', async (t) => {
  const { made, oper } = await scene(t);
  await losesWeb02UnseenByOper(made, oper);
  while (!/1 of \d down/.test((await made.admin.nextPresence('master')).getChildText('status') ?? ''));
  oper.presence('master', 'probe');
  assert.equal(await oper.sees('master', 'away'), '1 of 2 down');
  await hiddenComes(made, 'db77.demo.no');
  oper.says('web01', 'test.ping');
  await oper.hears('web01', 'True');
  assert.deepEqual(oper.unseen(), []);
});
