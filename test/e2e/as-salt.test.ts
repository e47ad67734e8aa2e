import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { isDict, type SaltValue } from '../../src/salt/index.ts';
import { SALT_VENV } from '../support/salt-venv.ts';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';

let admin: ChatUser;
const WEB = 'web01.demo.no';

const lab = useLab(
  async (lab) => {
    await lab.startGateway({ confirm: [] });
    admin = await lab.person('admin');
  },
  { granted: ['.*', '@runner', '@wheel'] },
);

/** Functions that take any keyword, most of which check the names they get. */
const LINES: string[][] = [
  ['state.single', 'group.present', 'root', 'test=True'],
  ['state.single', 'user.present', 'root', 'test=True'],
  ['state.single', 'host.present', 'sx-test', 'ip=192.0.2.1', 'test=True'],
  ['state.single', 'locale.present', 'C.UTF-8', 'test=True'],
  ['state.single', 'sysctl.present', 'kernel.sx', 'value=1', 'test=True'],
  ['state.single', 'timezone.system', 'UTC', 'test=True'],
  ['state.single', 'environ.setenv', 'SX', 'value=a', 'test=True'],
  ['state.single', 'file.managed', '/tmp/sx', 'contents=hi', 'test=True'],
  ['state.single', 'service.running', 'nosuch', 'test=True'],
  ['state.single', 'test.configurable_test_state', 'x', 'changes=True', 'result=False', 'comment=no'],
  ['state.single', 'module.run', 'name=test.kwarg', 'a=1'],
  ['state.low', '{state: group, fun: present, name: root, test: true}'],
  ['state.template_str', 'root: {group.present: []}', 'test=True'],
  ['state.sls', 'mixed', 'test=True'],
  ['state.sls', 'nosuch', 'test=True'],
  ['test.arg', 'a', 'b=1', 'c=[1, 2]'],
  ['test.kwarg', 'b=1'],
  ['test.arg_clean', 'a', 'b=1'],
  ['mine.send', 'kept', 'mine_function=test.kwarg', 'b=1'],
  ['mine.get', WEB, 'kept'],
  ['event.send', 'sx/test', 'b=1'],
  ['schedule.build_schedule_item', 'sx', 'function=test.ping', 'seconds=60'],
  ['grains.filter_by', '{a: 1, default: 2}', 'default=a'],
  ['cmd.run_all', 'echo hi', 'cwd=/'],
  ['group.nosuch', 'b=1'],
  ['test.ping', 'b=1'],
];

/** By plain `salt`, whose user and times differ. */
function plainly(lines: readonly (readonly string[])[]): SaltValue[] {
  const judge = join(import.meta.dirname, 'support/plain-salt.py');
  const args = ['-B', judge, join(lab.dir, 'salt/master'), WEB];
  const input = JSON.stringify(lines);
  const said = execFileSync(join(SALT_VENV, 'bin/python'), args, { input, encoding: 'utf8' });
  return JSON.parse(said) as SaltValue[];
}

/** Reads the value from an answer; a failure is text. */
function readAnswer(body: string): SaltValue {
  try {
    return JSON.parse(body) as SaltValue;
  } catch {
    return body;
  }
}

/** Differs from one run to the next. */
const OF_ONE_RUN = new Set(['__pub_jid', '__pub_user', '__pub_pid', 'duration', 'start_time', 'pid']);

function comparable(value: SaltValue): SaltValue {
  if (Array.isArray(value)) return value.map(comparable);
  if (!isDict(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !OF_ONE_RUN.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, comparable(inner)]));
}

test('functions that take any keyword return what they return to plain salt', async (t) => {
  const expected = plainly(LINES);
  for (const [at, words] of LINES.entries()) {
    const line = words.map((word) => (/^[\w./=-]+$/.test(word) ? word : `'${word}'`)).join(' ');
    await t.test(line, async () => {
      admin.says('web01', `${line} --out=json`);
      const { body = '' } = await admin.hears('web01', /./s);
      assert.deepEqual(comparable(readAnswer(body)), comparable(expected[at] ?? null));
    });
  }
});

test('so do runners', async () => {
  const args = ['-c', join(lab.dir, 'salt/master'), 'test.arg', 'a', 'b=1', 'c=[1, 2]', '--out=json'];
  const plain = execFileSync(join(SALT_VENV, 'bin/salt-run'), args, { encoding: 'utf8' });
  admin.says('master', "salt-run test.arg a b=1 'c=[1, 2]' --out=json");
  const { body = '' } = await admin.hears('master', /args/);
  assert.deepEqual(comparable(readAnswer(body)), comparable(readAnswer(plain)));
});
