import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NS_DISCO_ITEMS, xml } from '../../src/xmpp/index.ts';
import type { Puppet } from './support/person.ts';
import { DOMAIN, play } from './support/play.ts';

/* The minions of a group that a person sees must not reveal their pillar. */

const GROUPS = {
  debian: { target: 'os:Debian', target_type: 'grain' },
  subnet: { target: '10.0.0.0/8', target_type: 'ipcidr' },
  by_pillar: { target: 'role:web', target_type: 'pillar' },
  by_expression: { target: 'pass:h.*', target_type: 'pillar_pcre' },
  by_delimiter: { target: 'web* and I|@role|web', target_type: 'compound' },
  by_nodegroup: { target: 'front', target_type: 'nodegroup' },
  in_compound: { target: 'not N@front or web01*', target_type: 'compound' },
};
const ACCESS = [
  { who: ['oper@demo.no'], on: ['web*'], run: ['test.*'] },
  { who: ['gina@demo.no'], on: ['@debian'], run: ['test.*'] },
  { who: ['named@demo.no'], on: ['@by_pillar'], run: ['test.*'] },
];

async function scene(t: Parameters<typeof play>[0]) {
  const made = await play(t, {
    config: { access: ACCESS, groups: GROUPS, salt: { presence_interval: 1 } },
    before: ({ salt: { fleet } }) => {
      fleet.nodegroups.set('front', 'I@role:web');
      for (const [id, minion] of fleet.minions) {
        minion.grains = { os: 'Debian', ipv4: ['10.0.0.7'] };
        minion.pillar = { role: id === 'web01.demo.no' ? 'web' : 'db', pass: 'hunter' };
      }
    },
  });
  // By then it is known who is in which group.
  made.admin.presence('master', 'subscribe');
  await made.admin.sees('master', 'subscribed');
  await made.admin.sees('master', 'available');
  return made;
}

async function groupsSeenBy(person: Puppet): Promise<(string | undefined)[]> {
  const items = await person.asks(DOMAIN, 'get', xml('query', { xmlns: NS_DISCO_ITEMS }));
  const names = items?.getChildren('item').map(({ attrs }) => attrs.name) ?? [];
  return names.filter((name) => name !== undefined && Object.hasOwn(GROUPS, name));
}

test('a group by pillar or nodegroup is a contact only for people whose rule names it', async (t) => {
  const made = await scene(t);
  assert.deepEqual(await groupsSeenBy(made.person('oper@demo.no')), ['debian', 'subnet']);
  assert.deepEqual(await groupsSeenBy(made.person('named@demo.no')), ['debian', 'subnet', 'by_pillar']);
  assert.deepEqual((await groupsSeenBy(made.admin)).length, Object.keys(GROUPS).length);
});

test('a target typed as such a group has it is refused, whatever is in the pillar', async (t) => {
  const made = await scene(t);
  const oper = made.person('oper@demo.no');
  for (const line of [
    '-I role:web test.ping',
    "-J 'pass:h.*' test.ping",
    "-C 'web* and I|@role|web' test.ping",
    '-N front test.ping',
    "-C 'not N@front or web01*' test.ping",
  ]) {
    oper.says('master', line);
    await oper.hears('master', /^Refused: .*only admins may use it/);
  }
  for (const group of ['by_pillar', 'by_nodegroup', 'in_compound']) {
    oper.presence(group, 'subscribe');
    await oper.sees(group, 'unsubscribed');
  }
  oper.says('master', 'by_delimiter test.ping');
  await oper.hears('master', /^(I didn't understand|There is no)/);
});

test('a change of pillar tells nothing to people whose rules name other groups', async (t) => {
  const made = await scene(t);
  const [gina, named] = [made.person('gina@demo.no'), made.person('named@demo.no')];
  for (const person of [gina, named]) {
    person.presence('web01', 'subscribe');
    await person.sees('web01', 'subscribed');
    await person.sees('web01', 'available');
  }
  made.salt.fleet.get('web01.demo.no').pillar = { role: 'db' };
  await named.sees('web01', 'unavailable');
  gina.says('web01', 'test.ping');
  await gina.hears('web01', 'True');
  assert.deepEqual(gina.unseen(), []);
});

test('help about a group names only minions that the person sees', async (t) => {
  const made = await play(t, {
    config: {
      access: [{ who: ['oper@demo.no'], on: ['web*'], run: ['test.*'] }],
      groups: { mixed: { target: 'web01.demo.no,db01.demo.no,gone.demo.no', target_type: 'list' } },
    },
  });
  const oper = made.person('oper@demo.no');
  oper.says('master', 'help mixed');
  await oper.hears('master', 'mixed is web01. Type `mixed test.ping` here, or write to the contact mixed.');
  made.admin.says('master', 'help mixed');
  await made.admin.hears('master', /^mixed is 2 minions: db01, web01\./);
});
