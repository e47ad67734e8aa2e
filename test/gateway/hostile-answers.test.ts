import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Caught, onCaught } from '../../src/guard/index.ts';
import type { OutForm } from '../../src/render/index.ts';
import type { SaltValue } from '../../src/salt/index.ts';
import { NS_COMMANDS, xml } from '../../src/xmpp/index.ts';
import { deepDict, HOSTILE } from '../render/support/hostile.ts';
import { heldBytes } from '../support/held-bytes.ts';
import { VERSION } from '../support/salt-version.ts';
import { type Play, play } from './support/play.ts';

/** One of ten minions answers with anything. Its name is the last, so that the others stand above it. */
const EVIL = 'zz.demo.no';
const OTHERS = Array.from({ length: 9 }, (_, n) => `web0${n + 1}.demo.no`);
const FORMS: readonly OutForm[] = ['json', 'yaml', 'nested', 'txt', 'raw'];
/** The allowed growth of memory, in bytes: the stand-ins hold some too. */
const MARGIN = 24 * 2 ** 20;

/** As Python does, the stand-in writes JSON by recursion, which ends at a depth of a thousand. Python writes 4,300 digits at most. */
const ANSWERS: Record<string, () => SaltValue> = {
  ...HOSTILE,
  'huge integers': () => [10n ** 4_299n, -(10n ** 20n)],
  'lists in lists': () => JSON.parse('['.repeat(900) + ']'.repeat(900)) as SaltValue,
  'dicts in dicts': () => deepDict(900),
  'orchestrations in orchestrations': () => deepDict(200, { out: 'highstate', ret: { web01: {} } }),
};

async function tenMinions(t: Parameters<typeof play>[0]): Promise<{ scene: Play; caught: Caught[] }> {
  const caught: Caught[] = [];
  t.after(onCaught((error) => caught.push(error)));
  return { scene: await play(t, { minions: [...OTHERS, EVIL] }), caught };
}

function answersWith({ salt }: Play, make: () => SaltValue): void {
  salt.fleet.jobs.clear();
  salt.fleet.functions.set('test.echo', (id) => ({ ret: id === EVIL ? make() : `fine on ${id}` }));
  salt.lowstate.runners.set('test.arg', () => ({
    ...Object.fromEntries(OTHERS.map((id) => [id, `fine on ${id}`])),
    [EVIL]: make(),
  }));
}

/** The full texts of those nine are there. */
function assertOthers(text: string, what: string): void {
  for (const id of OTHERS) assert.ok(text.includes(`fine on ${id}`), `${what}: ${text.slice(0, 500)}`);
}

test('a hundred hostile answers: the others’ arrive, nothing is caught, memory returns to its level', {
  timeout: 600_000,
}, async (t) => {
  const { scene, caught } = await tenMinions(t);
  const { admin } = scene;
  const all = Object.entries(ANSWERS);
  let count = 0;
  const ask = async (line: string, what: string) => {
    count += 1;
    admin.says('master', line);
    const first = await admin.hearsAtLast('master', /fine on/);
    // A runner's answer has no minions, and is shown in pages.
    if (!line.startsWith('salt-run') || !first.endsWith('type `more`')) return assertOthers(first, what);
    admin.says('master', 'more');
    assertOthers(`${first}\n${await admin.hears('master', /./)}`, what);
  };
  const round = async (kinds: typeof all) => {
    for (const [n, [kind, make]] of kinds.entries()) {
      answersWith(scene, make);
      await ask("'*' test.echo hi", kind);
      await ask(
        'job 1'.replace('1', String(scene.audit().findLast(({ job }) => job !== undefined)?.job)),
        kind,
      );
      await ask(`'*' --out=${FORMS[n % FORMS.length]} test.echo hi`, kind);
      if (n % 4 === 0) await ask('salt-run test.arg hi', kind);
    }
    answersWith(scene, () => 'fine too');
    await ask("'*' test.echo hi", 'a good one');
  };
  await round(all.slice(0, 2));
  const before = heldBytes();
  await round(all);
  assert.ok(count > 100, `${count}`);
  const more = heldBytes() - before;
  assert.ok(more < MARGIN, `${(more / 2 ** 20).toFixed(1)} MiB more than before`);
  assert.deepEqual(caught, []);
  assert.equal((await scene.http('/readyz')).status, 200);
  const unended = (await scene.audited('run')).length - (await scene.audited('ended')).length;
  assert.equal(unended, 0);
});

test('hostile answers at the minion’s own contact, by a form, and what more shows', async (t) => {
  const { scene, caught } = await tenMinions(t);
  const { admin } = scene;
  for (const kind of ['many dicts, deep', 'many lines', 'keys of prototypes', 'a state with deep changes']) {
    answersWith(scene, HOSTILE[kind] ?? (() => null));
    admin.says('zz', 'test.echo hi');
    const { length } = await admin.hears('zz', /./);
    assert.ok(length < 64 * 1024);
    admin.says('zz', 'more');
    await admin.hears('zz', /./);
    const form = xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, [
      xml('field', { var: 'function' }, xml('value', {}, 'test.echo hi')),
    ]);
    const begun = await admin.asks('master', 'set', xml('command', { xmlns: NS_COMMANDS, node: 'run' }));
    const { sessionid = '' } = begun?.attrs ?? {};
    const filled = { xmlns: NS_COMMANDS, node: 'run', action: 'complete', sessionid };
    const shown = await admin.asks('master', 'set', xml('command', filled, form));
    assertOthers(`${shown}`, kind);
  }
  assert.deepEqual(caught, []);
});

test('the documentation of a function of 300,000 lines', async (t) => {
  const { scene, caught } = await tenMinions(t);
  const { admin, salt } = scene;
  const lines = Array.from({ length: 300_000 }, (_, n) => `    ${n % 10}`).join('\n');
  salt.fleet.functions.set('sys.doc', () => ({ ret: { 'test.long': `Does it.\n${lines}` } }));
  admin.says('zz', 'help test.long');
  await admin.hears(
    'zz',
    /^test\.long:\nDoes it\.\n[\s\S]*\n… [\d]+ more lines, type `more`$|^test\.long:\nDoes it\.[\s\S]*more/,
  );
  admin.says('zz', 'sys.doc test.long');
  await admin.hears('zz', /^test\.long:\nDoes it\./);
  assert.deepEqual(caught, []);
});

test('an event that cannot be read ends neither the stream nor the process', async (t) => {
  const { scene } = await tenMinions(t);
  const { admin, salt } = scene;
  const opened = scene.log.lines.filter(({ message }) =>
    message.includes('event stream of Salt is open'),
  ).length;
  salt.fleet.functions.set('test.echo', (id, { jid = '' }) => {
    const deep = `${'['.repeat(200_000)}1e400${']'.repeat(200_000)}`;
    const tag = `salt/job/${jid}/ret/${id}`;
    const data = `{"cmd":"_return","id":"${id}","jid":"${jid}","fun":"test.echo","retcode":0,"return":${deep}}`;
    salt.fireRaw(`tag: ${tag}\ndata: {"data": ${data}, "tag": "${tag}"}\n\n`);
    return { ret: 'fine after all' };
  });
  admin.says('web01', 'test.echo hi');
  await admin.hears('web01', /fine after all|left out/);
  admin.says('web02', 'test.version');
  await admin.hears('web02', VERSION);
  const again = scene.log.lines.filter(({ message }) =>
    message.includes('event stream of Salt is open'),
  ).length;
  assert.equal(again, opened);
});
