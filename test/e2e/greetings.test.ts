import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useLab } from './support/lab.ts';

const READY =
  /^Salt gateway ready for action\. All 3 minions are up\.\n.*OMEMO.*\n.*\n(`.*`\n){3}`help` shows more\.$/;
const hello = (name: string) => `Hello, Salt minion ${name} reporting for duty.`;

const lab = useLab(async (lab) => {
  await lab.account('admin');
  await lab.startGateway({ greet: 'minions' });
});

test('both greetings wait for an admin who was away, and come once', async () => {
  let admin = await lab.person('admin');
  const { body = '' } = await admin.hears('master', READY);
  for (const [, example = ''] of body.matchAll(/^`(.*)`$/gm)) {
    admin.says('master', example);
    await admin.hears('master', /^(?!.*(?:didn't understand|Nothing ran)).+/s);
  }
  for (const name of ['db01', 'web01', 'web02']) await admin.hears(name, hello(name));
  await admin.leaves();

  await lab.startGateway({ greet: 'minions' });
  admin = await lab.person('admin');
  admin.says('web01', 'test.version');
  admin.says('master', 'minions');
  await admin.hears('web01', lab.salt.version);
  await admin.hears('master', 'db01, web01, web02');
  assert.deepEqual([...admin.unheard('master'), ...admin.unheard('web01')], []);
});
