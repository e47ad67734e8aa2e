import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SaltDict } from '../../src/salt/index.ts';
import { type Play, play } from '../gateway/support/play.ts';

/* A word with `=` is a keyword to Salt. If a function refuses it, the right spelling is offered. */

interface Spec {
  args: string[];
  defaults?: unknown[];
  /** Takes any keyword. */
  kwargs?: boolean;
}

const SPECS: Readonly<Record<string, Spec>> = {
  'cmd.run': { args: ['cmd', 'cwd', 'timeout'], defaults: [null, null], kwargs: true },
  'cmd.script': { args: ['source', 'args', 'cwd'], defaults: [null, null], kwargs: true },
  'test.echo': { args: ['text'] },
  'test.ping': { args: [] },
  'grains.setval': { args: ['key', 'val', 'destructive'], defaults: [false] },
  'file.write_it': { args: ['path', 'content'] },
};

/** As a minion does: a keyword that a function does not know is refused, or an argument is missing. */
function refuse(scene: Play): void {
  const { functions } = scene.salt.fleet;
  functions.set('sys.list_functions', () => ({ ret: Object.keys(SPECS) }));
  functions.set('sys.argspec', () => ({ ret: SPECS as unknown as SaltDict }));
  for (const [fun, { args, defaults = [], kwargs = false }] of Object.entries(SPECS)) {
    functions.set(fun, (_id, { arg = [], kwarg = {} }) => {
      const odd = Object.entries(kwarg).filter(([name]) => !args.includes(name));
      const [only] = odd;
      if (only && !kwargs)
        return {
          ret: `ERROR executing '${fun}': The following keyword arguments are not valid: ${only.join('=')}`,
          retcode: 1,
        };
      const [missing] = args
        .slice(arg.length, args.length - defaults.length)
        .filter((name) => !(name in kwarg));
      if (missing === undefined) return { ret: `${arg[0] ?? Object.values(kwarg)[0]}` };
      const short = fun.slice(fun.indexOf('.') + 1);
      return {
        ret: `Passed invalid arguments to ${fun}: ${short}() missing 1 required positional argument: '${missing}'`,
        retcode: 1,
      };
    });
  }
}

const ROWS: [line: string, offered: string, answer: string][] = [
  ['cmd.run "FOO=1 env"', "cmd.run cmd='FOO=1 env'", 'FOO=1 env'],
  ['cmd.run "a=b; c" timeout=5', "cmd.run cmd='a=b; c' timeout=5", 'a=b; c'],
  ['Cmd.run FOO=1', 'cmd.run cmd=FOO=1', 'FOO=1'],
  ['test.echo a=b', 'test.echo text=a=b', 'a=b'],
  ['file.write_it /tmp/x "a=b c"', "file.write_it /tmp/x content='a=b c'", '/tmp/x'],
  [`cmd.script "A='1' x"`, String.raw`cmd.script source='A='\''1'\'' x'`, "A='1' x"],
];

for (const [line, offered, answer] of ROWS) {
  test(`${line}: ${offered} is offered, and runs on yes`, async (t) => {
    const scene = await play(t);
    refuse(scene);
    scene.admin.says('web01', line);
    await scene.admin.hears('web01', /^✗ /);
    const asked = await scene.admin.hears('web01', /^Salt reads \w+=… as a keyword/);
    assert.ok(asked.includes(`does not know it. Run ${offered} on web01? Reply yes or no.`), asked);
    scene.admin.says('web01', 'yes');
    await scene.admin.hears('web01', answer);
  });
}

for (const [line, hint] of [
  [
    'grains.setval a=b',
    'Salt reads a=… as a keyword, and grains.setval does not know it. Its arguments are key, val, destructive.',
  ],
  [
    'test.ping a=b',
    'Salt reads a=… as a keyword, and test.ping does not know it. It takes no arguments by name.',
  ],
] as const) {
  test(`${line}: nothing can be offered, so the arguments are named`, async (t) => {
    const scene = await play(t);
    refuse(scene);
    scene.admin.says('web01', line);
    await scene.admin.hears('web01', /^✗ /);
    await scene.admin.hears('web01', hint);
    scene.admin.says('web01', 'yes');
    await scene.admin.hears('web01', 'Nothing is waiting.');
  });
}

test('at many minions the hint comes where all refuse it, and names minions that the person sees', async (t) => {
  const access = [{ who: ['kari@demo.no'], on: ['web*'], run: ['cmd.run'] }];
  const scene = await play(t, { config: { access } });
  refuse(scene);
  const kari = scene.person('kari@demo.no');
  kari.says('master', 'web* cmd.run "FOO=1 env" timeout=5');
  await kari.hears('master', /✗/);
  await kari.hears(
    'master',
    /Run web\* cmd\.run cmd='FOO=1 env' timeout=5 on 2 minions: web01, web02\? Reply yes or no\.$/,
  );
});

test('what a keyword holds is not repeated', async (t) => {
  const scene = await play(t);
  refuse(scene);
  scene.admin.says('web01', 'grains.setval password=hunter2');
  await scene.admin.hears('web01', /^✗ /);
  assert.doesNotMatch(await scene.admin.hears('web01', /password=…/), /hunter2/);
});

const APART: [line: string, offered: string][] = [
  ['cmd.run echo hi there', "cmd.run 'echo hi there'"],
  ['cmd.run apt update timeout=5', "cmd.run 'apt update' timeout=5"],
  ['Cmd.run echo "a b" c | grep c', `cmd.run 'echo "a b" c' | grep c`],
];

test('a shell command without quotes: the words together are offered', async (t) => {
  const at = await play(t, { config: { confirm: [] } });
  const { functions } = at.salt.fleet;
  functions.set('sys.list_functions', () => ({ ret: ['cmd.run'] }));
  functions.set('cmd.run', (_id, { arg = [] }) =>
    arg.length > 1
      ? { ret: `ERROR: Specified cwd '${arg[1]}' either not absolute or does not exist`, retcode: 1 }
      : { ret: `ran c: ${arg[0]}` },
  );
  for (const [line, offered] of APART) {
    for (const contact of ['web01', 'master']) {
      at.admin.says(contact, contact === 'master' ? `web* ${line}` : line);
      const shown = contact === 'master' ? `web* ${offered}` : offered;
      const question = await at.admin.hearsAtLast(contact, /Reply yes or no/);
      assert.ok(
        question.startsWith('Without quotes Salt takes the second word for the folder (cwd). '),
        question,
      );
      assert.ok(question.includes(shown), question);
      at.admin.says(contact, 'yes');
      await at.admin.hearsAtLast(contact, /ran c/);
    }
  }
  at.admin.says('web01', "cmd.run 'echo hi' /nosuch");
  await at.admin.hearsAtLast('web01', /Specified cwd/);
});
