import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from './support/play.ts';

/* An address belongs permanently to the first minion that could have it: no made-up id may take one. */

const RULES = [
  { who: ['oper@demo.no'], on: ['web*'], run: ['test.*'] },
  { who: ['oper@demo.no'], on: ['db01'], run: ['disk.usage'] },
  { who: ['kari@demo.no'], on: ['web77'], run: ['test.version'], deny: true },
  { who: ['kari@demo.no'], on: ['*'], run: ['test.*'] },
];

const LINES: [what: string, line: string, hears: RegExp][] = [
  ['is refused', '-L web77 disk.usage', /^Refused/],
  ['is refused with others', '-L web77,web01.demo.no,web02.demo.no disk.usage', /^Refused/],
  ['is asked back', '-L web77 test.arg x', /^Run .* on web77\?/],
  ['finds nobody', '-L web77 test.echo x', /web77/],
];

for (const [what, line, hears] of LINES) {
  test(`an id that is made up and ${what} keeps no minion from its address`, async (t) => {
    const scene = await play(t, {
      config: { access: RULES, confirm: ['test.arg'], salt: { presence_interval: 0.03 } },
    });
    const [oper, kari] = [scene.person('oper@demo.no'), scene.person('kari@demo.no')];
    oper.says('master', line);
    await oper.hears('master', hears);
    scene.salt.fleet.minions.set('web77.demo.no', { up: true, delayMs: 0, grains: {} });
    await scene.swept(2);
    scene.admin.says('web77', 'test.ping');
    await scene.admin.hears('web77', 'True');
    kari.says('web77', 'test.version');
    await kari.hears('web77', /^Refused/);
    assert.ok(!scene.calls().some(({ fun }) => fun === 'test.version'));
  });
}
