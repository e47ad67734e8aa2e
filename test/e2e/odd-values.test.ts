import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LOSING_SALT } from '../../lab/salt-versions.ts';
import { useLab } from './support/lab.ts';

/** Values that JSON cannot carry, from one minion of three, and a runner of the same name. */
const PYTHON = `
import datetime

VALUES = {
    "bytes": b"\\x7fELF\\x00\\xff",
    "key": {b"k\\xff": 1, "a": 2},
    "time": {"since": datetime.datetime(2026, 1, 2, 3, 4, 5)},
    "nested": {"z": [{"y": [b"a", b"\\xff"]}], "a": "text"},
    "large": b"\\x00\\xff" * 200000,
}


def value(kind):
    return VALUES[kind]


def one(kind):
    return VALUES[kind] if __grains__["id"].startswith("web02") else "fine"
`;

const lab = useLab(
  async (lab) => {
    const { dir } = lab.salt.layout;
    for (const folder of [join(dir, 'states', '_modules'), join(lab.dir, 'runners')]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'odd.py'), PYTHON);
    }
    await lab.salt.api().run({ client: 'local', tgt: '*', fun: 'saltutil.sync_modules' });
    await lab.startGateway();
  },
  { master: (dir) => ({ runner_dirs: [join(dir, 'runners')] }), granted: ['.*', '@runner', '@wheel'] },
);

test('a minion returns bytes or times: the person reads them', async () => {
  const admin = await lab.person('admin');
  for (const [kind, shown] of [
    ['bytes', /b'\\x7fELF\\x00\\xff'/],
    ['key', /b'k\\xff': 1|b'k\\xff' 1/],
    ['time', /since: 2026-01-02 03:04:05/],
    ['nested', /b'\\xff'/],
    [
      'large',
      lab.salt.version === LOSING_SALT
        ? /400,000 bytes, not text|Salt lost its answer/
        : /400,000 bytes, not text/,
    ],
  ] as const) {
    admin.says('web02', `odd.one ${kind}`);
    await admin.hears('web02', shown);
  }
  await admin.leaves();
});

test('one of three returns bytes: all answers are told', async () => {
  const admin = await lab.person('admin');
  admin.says('master', '* odd.one bytes');
  const { body = '' } = await admin.hears('master', /ELF/);
  assert.match(body, /web01/);
  assert.match(body, /db01/);
  assert.doesNotMatch(body, /may still run/);
  await admin.leaves();
});

test('a runner returns bytes: the person reads them', async () => {
  const admin = await lab.person('admin');
  admin.says('master', 'salt-run odd.value bytes');
  await admin.hears('master', /b'\\x7fELF\\x00\\xff'/);
  await admin.leaves();
});

test('a job that returned bytes is shown again, and other commands are answered meanwhile', async () => {
  const admin = await lab.person('admin');
  admin.says('web02', 'odd.one nested');
  await admin.hears('web02', /b'\\xff'/);
  admin.says('web02', 'job');
  await admin.hears('web02', /b'\\xff'/);
  admin.says('web01', 'test.echo meanwhile');
  await admin.hears('web01', 'meanwhile');
  await admin.leaves();
});
