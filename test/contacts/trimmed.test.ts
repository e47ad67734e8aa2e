import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../gateway/support/play.ts';
import { VERSION } from '../support/salt-version.ts';

/* docs/design.md, "What is typed": a chat is not a shell, and a phone is not a keyboard. */

const SAME = [
  '  test.echo hello \n',
  '\u00a0test.echo hello\u00a0',
  '\u200btest.echo hello\ufeff',
  '`test.echo hello`',
  '```\ntest.echo hello\n```',
  '```bash\n$ test.echo hello\n```',
  '$ test.echo hello',
  '# test.echo hello',
  'sudo test.echo hello',
  '$ sudo test.echo hello',
  'Test.echo hello',
  'test.echo \\\n  hello',
  "test.echo 'hello'",
];

for (const body of SAME) {
  test(`${JSON.stringify(body)} is test.echo hello`, async (t) => {
    const scene = await play(t, { minions: ['web01'] });
    scene.admin.says('web01', body);
    await scene.admin.hears('web01', 'hello');
    const calls = scene.calls().map(({ fun, arg }) => ({ fun, arg }));
    assert.deepEqual(calls, [{ fun: 'test.echo', arg: ['hello'] }]);
  });
}

test('a second command line is refused, and neither runs', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.ping\ntest.version');
  await scene.admin.hears('web01', /One command per message.*test\.version.*Nothing ran/);
  assert.deepEqual(scene.calls(), []);
});

test('curly quotes and long dashes: the repaired line is shown, and runs on yes', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.echo “disk full”');
  await scene.admin.hears('web01', /test\.echo "disk full".*yes/s);
  assert.deepEqual(scene.calls(), []);
  scene.admin.says('web01', 'yes');
  await scene.admin.hears('web01', 'disk full');
});

test('a question that is not answered by yes is dropped, and that is said', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.echo “disk full”');
  await scene.admin.hears('web01', /yes/);
  scene.admin.says('web01', 'test.version');
  await scene.admin.hears('web01', /^Dropped, not run: test\.echo/);
  await scene.admin.hears('web01', VERSION);
  scene.admin.says('web01', 'yes');
  await scene.admin.hears('web01', 'Nothing is waiting.');
  assert.deepEqual(
    scene.calls().map(({ fun }) => fun),
    ['test.version'],
  );
});

test('yes: in other words, at that contact only, once', async (t) => {
  const scene = await play(t);
  scene.admin.says('web01', 'test.echo “disk full”');
  await scene.admin.hears('web01', /yes/);
  scene.admin.says('web02', 'yes');
  await scene.admin.hears('web02', 'Nothing is waiting.');
  scene.admin.says('web01', '> I read: test.echo "disk full"\nYes.');
  await scene.admin.hears('web01', 'disk full');
  scene.admin.says('web01', 'yes');
  await scene.admin.hears('web01', 'Nothing is waiting.');
  assert.equal(scene.salt.fleet.executions, 1);
});

test('a word that is nearly a command: what was probably meant', async (t) => {
  const scene = await play(t);
  scene.admin.says('master', 'minoins');
  await scene.admin.hears('master', /minions\?/);
});

test('everything that is not understood is answered; two programs that do not understand each other stop', async (t) => {
  const scene = await play(t);
  for (let count = 1; count <= 20; count += 1) {
    scene.admin.says('master', `hellooo${count}`);
    await scene.admin.hears('master', new RegExp(`I didn't understand "hellooo${count}"`));
  }
  scene.admin.says('master', 'hellooo');
  await scene.admin.hears('master', /I won't answer more of them for a minute/);
  scene.admin.says('master', 'hellooo');
  scene.admin.says('master', 'minions');
  await scene.admin.hears('master', 'db01, web01, web02');
  assert.deepEqual(scene.admin.unheard(), []);
});
