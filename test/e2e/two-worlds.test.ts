import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Random } from '../support/random.ts';
import { randomLine } from '../two-worlds/support/lines.ts';
import { TRICKS } from '../two-worlds/support/tricks.ts';
import { type TestLab, useLab } from './support/lab.ts';
import { Listener } from './support/same-twice.ts';

/*
 * Sends the same lines in two worlds on the real Salt (test/two-worlds/README.md). The second one has other pillar
 * values, a hidden minion that is down, a pending key, and jobs of an admin. Oper, who may not see any of that, must
 * read the same.
 */

const LINES = Number(process.env.SALT_XMPP_WORLDS_LINES ?? 150);
const SEED = Number(process.env.SALT_XMPP_WORLDS_SEED ?? 21);
/** Calls that take long, or differ each time. */
const VOLATILE =
  /sleep|status\.|disk\.|loadavg|grains\.items|sys\.list|more|again|job|kill|yes|watch|mute|roster|service/;
const CONTACTS = ['master', 'master', 'master', 'web01', 'web*', '*', 'db01', 'db*'];
const QUERIES = [
  'vcard-temp vCard',
  'jabber:iq:version query',
  'jabber:iq:last query',
  'http://jabber.org/protocol/disco#items query',
];

const RULED = {
  access: [{ who: ['oper@demo.no'], on: ['web*'], run: ['@readonly', 'test.*', 'disk.*'] }],
  groups: {
    debian: { target: 'os:*', target_type: 'grain' },
    all: { target: '*' },
    secret: { target: 'role:web', target_type: 'pillar' },
  },
};

const lab = useLab(
  async (lab) => {
    await makeWorld(lab, { role: 'web', webpass: 'hunter' });
  },
  {
    granted: ['.*', '@runner', '@wheel'],
    master: (dir) => ({
      pillar_roots: { base: [join(dir, 'pillar')] },
      nodegroups: { front: 'I@role:web', inner: 'N@front' },
    }),
  },
);

/** Gives the minions that pillar, and starts a gateway that remembers nothing. */
async function makeWorld({ dir, salt }: TestLab, pillar: Record<string, string>): Promise<void> {
  mkdirSync(join(dir, 'pillar'), { recursive: true });
  writeFileSync(join(dir, 'pillar', 'top.sls'), "base:\n  '*':\n    - all\n");
  writeFileSync(join(dir, 'pillar', 'all.sls'), JSON.stringify(pillar));
  await salt
    .api()
    .run({ client: 'local', tgt: '*', fun: 'saltutil.refresh_pillar', kwarg: { async: false } });
  await lab.freshGateway(RULED);
}

function lines(): [contact: string, line: string][] {
  const random = new Random(SEED);
  const made = Array.from({ length: 3 * LINES }, () => randomLine(random)).filter((line) =>
    line.includes('.'),
  );
  const all = [...TRICKS, ...made].filter((line) => !VOLATILE.test(line) && !line.includes('\n'));
  return all.slice(0, LINES).map((line) => [random.pick(CONTACTS), line]);
}

/** The texts that oper reads in this world, by line. */
async function read(): Promise<Map<string, readonly string[]>> {
  const oper = await lab.person('oper');
  // The first look-up of a minion's functions takes a while: later, an offer comes right after the failure.
  for (const minion of ['web01', 'web02']) {
    oper.says(minion, 'test.pnig');
    await oper.hears(minion, /Reply yes or no/);
    oper.says(minion, 'no');
    await oper.hears(minion, /^Not run/);
  }
  const listener = new Listener(oper, lab.domain);
  const heard = new Map<string, readonly string[]>();
  const others = jidOfAdmin();
  for (const [contact, line] of lines()) {
    const said = line.replaceAll('{others}', others).replaceAll('{own}', '1');
    heard.set(`${contact}: ${line}`, await listener.answersTo(contact, said));
  }
  for (const contact of ['web01', 'db01', 'qb01', 'secret', '']) {
    const to = contact === '' ? lab.domain : `${contact}@${lab.domain}`;
    for (const query of QUERIES) {
      const [namespace, name] = query.split(' ');
      const ask = (id: string) =>
        `<iq xmlns='jabber:client' type='get' id='${id}' to='${to}'><${name} xmlns='${namespace}'/></iq>`;
      heard.set(`${contact}: ${query}`, [await listener.asks(ask)]);
    }
  }
  return heard;
}

/** The newest job that an admin has run in this world. */
function jidOfAdmin(): string {
  const file = readFileSync(join(lab.dir, 'audit.jsonl'), 'utf8');
  const found = file
    .split('\n')
    .filter((line) => line.includes('admin@'))
    .join('\n')
    .match(/"jid":"(\d{20})"/g);
  return found?.at(-1)?.slice(7, -1) ?? '20250101000000000000';
}

test(`${LINES} lines in two worlds on the real Salt: the same is read in both`, {
  timeout: 600_000,
}, async () => {
  const inFirst = await read();
  const keys = join(lab.salt.layout.dir, 'master', 'pki');
  mkdirSync(join(keys, 'minions_pre'), { recursive: true });
  copyFileSync(join(keys, 'minions', 'web01.demo.no'), join(keys, 'minions_pre', 'new01.demo.no'));
  await lab.salt.stopMinion('db01.demo.no');
  await makeWorld(lab, { role: 'db', webpass: 'swordfish' });
  const admin = await lab.person('admin');
  admin.says('master', 'salt web* test.sleep 600 --async');
  await admin.hears('master', /job|runs/i);
  admin.says('web01', 'test.echo private');
  await admin.hears('web01', 'private');
  const inSecond = await read();
  const differ = Array.from(inFirst, ([said, first]) => ({
    said,
    first,
    second: inSecond.get(said) ?? [],
  })).filter(({ first, second }) => first.join('\n') !== second.join('\n'));
  assert.deepEqual(differ, []);
});
