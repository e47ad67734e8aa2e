import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Play } from './support/play.ts';
import { Simulated } from './support/simulated.ts';
import { DISK } from './support/troubles/of-disk.ts';
import { SALT } from './support/troubles/of-salt.ts';
import { XMPP } from './support/troubles/of-xmpp.ts';
import { ANSWER, type Trouble, WELL, writes } from './support/troubles/trouble.ts';

/** The trouble lasts so long, and all is well so long after it at the latest, seconds of simulated time. */
const LASTS = 120;
const WELL_AFTER = 10;

const ALL = [...SALT, ...XMPP, ...DISK];

for (const trouble of ALL) {
  test(`two minutes of trouble: ${trouble.name}`, { timeout: 120_000 }, async (t) => {
    const { admin, count, scene, simulated } = await begun(t, trouble);
    const end = await trouble.begin(scene, t);
    await simulated.pass(1);
    const before = count();
    await simulated.pass(30);
    if (trouble.said) admin.says('web01', 'test.version');
    await simulated.pass(LASTS - 30);
    const did = count() - before;
    assert.ok(did <= trouble.most, `${did} in ${LASTS} s, at most ${trouble.most}`);
    const heard = admin.unheard().at(-1) ?? '';
    assert.match(heard, trouble.said ?? /^$/);
    assert.match(await statusOf(scene), trouble.status ?? WELL);
    await end();
    const took = await simulated.until(() => isWell(scene), 60);
    assert.ok(took <= WELL_AFTER, `well after ${took} s`);
    assert.match(await statusOf(scene), WELL);
    admin.says('web02', 'test.version');
    await simulated.pass(2);
    assert.match(admin.unheard().at(-1) ?? '', ANSWER);
  });
}

async function begun(t: TestContext, trouble: Trouble) {
  const simulated = await Simulated.start(t, { config: trouble.config ?? {} });
  const { scene } = simulated;
  const { admin } = scene;
  admin.presence('master', 'subscribe');
  await simulated.pass(1);
  const count = () =>
    trouble.counted === 'writes' ? writes.count : simulated[trouble.counted ?? 'requests'];
  return { admin, count, scene, simulated };
}

let status = '';

/** The status of the master contact that was sent last. */
async function statusOf({ admin }: Play): Promise<string> {
  while (admin.unseen().some((seen) => seen.startsWith('master@')))
    status = (await admin.nextPresence('master')).getChildText('status') ?? status;
  return status;
}

/** All is connected, and nothing fails. */
async function isWell(scene: Play): Promise<boolean> {
  const connected = await scene.metric('salt_xmpp_connected');
  const troubles = await scene.metric('salt_xmpp_troubles');
  return (
    [...connected.values()].every((each) => each === 1) && [...troubles.values()].every((each) => each === 0)
  );
}
