import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

/* Minions whose ids are not plain addresses, and lines as phones write them, on a real Salt and Prosody. */

let admin: ChatUser;
const lab = useLab(
  async (lab) => {
    await lab.startGateway({ confirm: [] });
    admin = await lab.person('admin');
  },
  { minions: ['web01', 'WEB01', 'master'] },
);

test('people read and type the ids, whatever their addresses are', async () => {
  admin.says('master', 'test.ping');
  await admin.hears('master', 'WEB01: True\nmaster: True\nweb01: True');
  for (const [line, heard] of [
    ['WEB01 grains.get id', 'WEB01: WEB01'],
    ['web01 grains.get id', 'web01: web01'],
    ['master grains.get id', 'master: master'],
    ['-L master,WEB01 test.ping', 'WEB01: True\nmaster: True'],
    ['minions', 'WEB01, master, web01'],
  ] as const) {
    admin.says('master', line);
    await admin.hears('master', heard);
  }
});

test('each has an address of its own', async () => {
  for (const [local, id] of [
    ['web01', 'web01'],
    ['web01~2', 'WEB01'],
    ['master~2', 'master'],
  ] as const) {
    admin.says(local, 'grains.get id');
    await admin.hears(local, id);
  }
});

test("a phone's capitals: an exact id comes first", async () => {
  for (const [line, heard] of [
    ['Web01 test.ping', /^"Web01" can mean WEB01, web01\. Type it exactly\. Nothing ran\.$/],
    ["Salt 'WEB01' Test.ping", /^WEB01: True$/],
    ["SALT '*' Test.ping --Out=txt", /^WEB01: True\nmaster: True\nweb01: True$/],
    ['Salt-Key -l Acc', /WEB01/],
    ['Salt-run manage.up | Grep WEB', /^WEB01$/],
  ] as const) {
    admin.says('master', line);
    await admin.hears('master', heard);
  }
});

test('a message that was delayed, nobody knows how long, does not run unasked', async () => {
  for (const stamp of ['soon', '2099-02-30T10:00:00Z', '']) {
    admin.sends(
      `<message xmlns='jabber:client' type='chat' to='web01@${lab.domain}'><body>grains.get id</body>` +
        `<delay xmlns='urn:xmpp:delay' stamp='${stamp}'/></message>`,
    );
    await admin.hears('web01', /^I can't read when this was sent, so I didn't run it: grains\.get id\./);
    admin.says('web01', 'no');
    await admin.hears('web01', /^Not run/);
  }
  assert.deepEqual(admin.unheard('web01'), []);
});
