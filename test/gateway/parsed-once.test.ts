import assert from 'node:assert/strict';
import { Session } from 'node:inspector/promises';
import { test } from 'node:test';
import { play } from './support/play.ts';

/* The addresses of a stanza are parsed once: as it comes in, and as it leaves. */

/** A timer of the gateway may parse an address during one command, not during all. */
const COMMANDS = 5;

test('a command parses the two addresses of each stanza that comes or leaves, and no others', async (t) => {
  const scene = await play(t, { minions: ['web01.demo.no'] });
  scene.salt.fleet.functions.set('disk.percent', () => ({ ret: { '/': '23%' } }));
  const session = new Session();
  session.connect();
  t.after(() => session.disconnect());
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  /** How many addresses were parsed for one command besides those of stanzas. */
  const parsedBesides = async () => {
    await session.post('Profiler.takePreciseCoverage');
    scene.admin.says('web01', 'disk.percent /');
    await scene.admin.hears('web01', /23%/);
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const calls = (file: string, name: string) => {
      const { href } = new URL(`../../src/xmpp/${file}`, import.meta.url);
      const functions = result.find(({ url }) => url === href)?.functions ?? [];
      return functions.find(({ functionName }) => functionName === name)?.ranges[0]?.count ?? 0;
    };
    const came = calls('dispatcher.ts', 'addressesOf');
    const left = calls('outbound.ts', 'serialize');
    assert.ok(came > 0 && left > 0);
    // The gateway asks if the server has the answer: its question is compared with the reply.
    return calls('jid.ts', 'parseJid') - 2 * came - 2 * left - calls('requests.ts', 'addressOf');
  };
  const besides: number[] = [];
  while (besides.length < COMMANDS) besides.push(await parsedBesides());
  assert.equal(Math.min(...besides), 0, `${besides}`);
});
