import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play, stage } from '../gateway/support/play.ts';

/* `width`: how wide a person's answers are. */

const RULES = [{ who: ['kari@demo.no'], on: ['web01'], run: ['test.ping'] }];

test('a person says how wide the screen is; it holds for that person alone, over a restart, until default', async (t) => {
  const at = await stage(t, { config: { access: RULES, output: { width: 90 } } });
  await at.startGateway();
  await at.ready();
  const kari = at.person('kari@demo.no');
  kari.says('web01', 'width');
  await kari.hears('web01', 'Your answers fit 90 columns, the default. `width 40` suits a phone.');
  kari.says('web01', 'width 40');
  await kari.hears('web01', 'Your answers fit 40 columns.\n`width default` goes back to 90.');
  at.admin.says('master', 'width');
  await at.admin.hears('master', /^Your answers fit 90 columns, the default/);
  await at.restartGateway();
  kari.says('master', 'width');
  await kari.hears('master', /^Your answers fit 40 columns/);
  kari.says('master', 'width Default');
  await kari.hears('master', /^Your answers fit 90 columns, the default/);
});

for (const wrong of ['19', '201', '-40', '40.5', 'wide', '99999', '40 columns', '0x28']) {
  test(`width ${wrong} is refused with what is right, and nothing changes`, async (t) => {
    const { admin } = await play(t);
    admin.says('master', `width ${wrong}`);
    await admin.hears('master', 'width takes 20 to 200 columns, or default: `width 40`.');
    admin.says('master', 'width');
    await admin.hears('master', /72 columns, the default/);
  });
}

test('the default follows the config at a reload', async (t) => {
  const at = await play(t);
  await at.reload({ output: { width: 50 } });
  at.admin.says('master', 'width');
  assert.match(await at.admin.hears('master', /columns/), /^Your answers fit 50 columns, the default/);
});
