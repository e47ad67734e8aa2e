import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

/* docs/commands.md, "Filters" and "Differences", with the returns of a real Salt. */

let admin: ChatUser;
const lab = useLab(async (lab) => {
  await lab.startGateway();
  admin = await lab.person('admin');
});

test('the answer of a minion is filtered', async () => {
  admin.says('web01', 'cmd.run "printf \'one\\ntwo\\nthree\\n\'" | grep -v two | sort -r');
  await admin.hears('web01', 'three\none');
  admin.says('web01', 'cmd.run "printf \'b\\na\\nb\\n\' | sort" | wc -l');
  await admin.hears('web01', '3');
  admin.says('web01', 'cmd.run "echo x" | grep y');
  await admin.hears('web01', 'No line matched "y".');
});

test('each entry of a structure is a line', async () => {
  admin.says('web01', 'grains.items | grep -E "^(id|kernel):"');
  await admin.hears('web01', 'id: web01.demo.no\nkernel: Linux');
  admin.says('web01', 'grains.items --out=json | grep \'"kernel":\' | wc -l');
  await admin.hears('web01', '1');
});

test('many minions: each is filtered, those without a line are counted', async () => {
  admin.says('master', 'grains.item id | grep web');
  await admin.hears(
    'master',
    'web01: id: web01.demo.no\nweb02: id: web02.demo.no\nNo line is left on 1 of 3 minions.',
  );
  admin.says('master', `salt -b 2 '*' test.version | grep -c ${lab.salt.version}`);
  await admin.hears('master', 'db01: 1\nweb01: 1\nweb02: 1');
  admin.says('master', 'salt-run manage.up | grep web');
  await admin.hears('master', 'web01.demo.no\nweb02.demo.no');
  admin.says('master', 'minions | tail -1');
  await admin.hears('master', 'web02');
});

test('diff shows in what minions differ', async () => {
  admin.says('master', 'diff * test.version');
  await admin.hears('master', 'All 3 answer the same.');
  admin.says('master', 'diff web01 web02 grains.item id kernel');
  await admin.hears('master', 'Compared with web01:\nweb02: id: web01.demo.no → web02.demo.no');
  admin.says('web*', 'diff cmd.run "echo same; hostname"');
  const { body } = await admin.hears('web*', /same|Compared with web01/);
  assert.match(body ?? '', /^Both answer the same\.$|^Compared with web01:\nweb02:\n {2}- .*\n {2}\+ .*$/);
});
