import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Stanzas } from 'stanza';
import { useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';
import { slixmppAccepts } from './support/slixmpp.ts';

/* Another client's view of a real minion. */

let admin: ChatUser;
/** The first presence of each contact, as it came. */
const presences = new Map<string, string>();
const lab = useLab(async (lab) => {
  await lab.startGateway();
  admin = await lab.person('admin');
  await admin.subscribesTo('master', 'web01', 'db01');
  for (const name of ['master', 'web01', 'db01']) {
    presences.set(name, await admin.receives(new RegExp(`<presence[^>]*${name}@.*vcard-temp:x:update`)));
  }
});
const address = (contact: string) => `${contact}@${lab.domain}`;

test('the status says the system and its Salt', async () => {
  await admin.sees('web01', 'available', /^\S.* · Salt 3\d{3}\.\d+/);
});

test('the vCard says what the minion is, with the picture that its presence names', async () => {
  const card = await admin.client.getVCard(address('web01'));
  assert.equal(card.fullName, 'web01');
  const { value } = fieldOf(card, 'description');
  assert.match(
    value,
    /^Salt minion web01\.demo\.no\nSystem: [\s\S]*Kernel: Linux \S+[\s\S]*Memory: \S+ [GM]iB/,
  );
  const { data, mediaType } = fieldOf(card, 'photo');
  assert.equal(mediaType, 'image/png');
  // The library leaves it as it came.
  const bytes = Buffer.from(String(data), 'base64');
  assert.ok(presences.get('web01')?.includes(createHash('sha1').update(bytes).digest('hex')));
});

test('version and last activity', async () => {
  const version = await admin.client.getSoftwareVersion(address('web01'));
  assert.equal(version.name, 'Salt');
  assert.match(version.version ?? '', /^3\d{3}\.\d+/);
  const { seconds } = await admin.client.getLastActivity(address('web01'));
  assert.ok(seconds !== undefined && seconds < 600);
});

test('caps: the same for all minions; slixmpp computes them from the answer, and so do clients that know no language', async () => {
  const ver = (name: string) => /ver=["']([^"']+)/.exec(presences.get(name) ?? '')?.[1] ?? '';
  assert.equal(ver('web01'), ver('db01'));
  assert.notEqual(ver('web01'), ver('master'));
  const answers: [string, string][] = [];
  for (const name of ['master', 'db01']) {
    const query = `<query xmlns='http://jabber.org/protocol/disco#info' node='urn:salt-xmpp#${ver(name)}'/>`;
    admin.sends(`<iq xmlns='jabber:client' type='get' id='caps-${name}' to='${address(name)}'>${query}</iq>`);
    const answer = await admin.receives(new RegExp(`<iq[^>]*caps-${name}`));
    answers.push([answer, ver(name)], [answer.replaceAll(/ xml:lang=(?:''|"")/g, ''), ver(name)]);
  }
  assert.deepEqual(await slixmppAccepts(answers), [true, true, true, true], JSON.stringify(answers));
});

test('the fleet is browsed by pages', async () => {
  const seen: string[] = [];
  let after = '';
  for (let pages = 0; pages < 4; pages += 1) {
    const id = `page-${pages}`;
    const set = `<set xmlns='http://jabber.org/protocol/rsm'><max>1</max>${after}</set>`;
    const query = `<query xmlns='http://jabber.org/protocol/disco#items'>${set}</query>`;
    admin.sends(`<iq xmlns='jabber:client' type='get' id='${id}' to='${lab.domain}'>${query}</iq>`);
    const answer = await admin.receives(new RegExp(`<iq[^>]*${id}`));
    seen.push(/<item[^>]*jid=["']([^"']+)/.exec(answer)?.[1] ?? '');
    assert.match(answer, /<count>4<\/count>/);
    after = `<after>${seen.at(-1)}</after>`;
  }
  assert.deepEqual(seen.toSorted(), ['db01', 'master', 'web01', 'web02'].map(address));
});

type Field<T> = Extract<NonNullable<Stanzas.VCardTemp['records']>[number], { type: T }>;

function fieldOf<T extends 'photo' | 'description'>(card: Stanzas.VCardTemp, type: T): Field<T> {
  const field = card.records?.find((record) => record.type === type);
  assert.ok(field, `a vCard without ${type}`);
  return field as Field<T>;
}
