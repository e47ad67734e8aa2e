import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NS_DISCO_INFO, NS_TIME, parseDiscoInfo, StanzaError, xml } from '../../src/xmpp/index.ts';
import type { Puppet } from '../gateway/support/person.ts';
import { DOMAIN, play } from '../gateway/support/play.ts';

/* Entity time, XEP-0202: the clock of the service and of master. */

const WEB = { config: { groups: { web: { target: 'web*' } } } };
const CONTACTS = [DOMAIN, 'master'];
const OTHERS = ['web01', 'web', 'we*'];

const time = (person: Puppet, contact: string, type: 'get' | 'set' = 'get', ...inside: string[]) =>
  person.asks(contact, type, xml('time', { xmlns: NS_TIME }, ...inside));

function refused(code: string): (error: unknown) => boolean {
  return (error) => error instanceof StanzaError && error.code === code;
}

test('time: the service and master announce it, and give the time of the gateway', async (t) => {
  const { admin } = await play(t, WEB);
  for (const contact of CONTACTS) {
    const info = await admin.asks(contact, 'get', xml('query', { xmlns: NS_DISCO_INFO }));
    assert.ok(info && parseDiscoInfo(info)?.features.includes(NS_TIME), contact);
    const earliest = Math.floor(Date.now() / 1000) * 1000;
    const answer = await time(admin, contact);
    const utc = answer?.getChildText('utc') ?? '';
    assert.match(utc, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, contact);
    assert.ok(Date.parse(utc) >= earliest && Date.parse(utc) <= Date.now(), `${contact}: ${utc}`);
    assert.match(answer?.getChildText('tzo') ?? '', /^[+-]\d\d:\d\d$/, contact);
  }
});

test('time: what is in the question does not matter, but it cannot be set', async (t) => {
  const { admin } = await play(t);
  assert.ok((await time(admin, 'master', 'get', 'junk'))?.getChild('utc'));
  await assert.rejects(time(admin, 'master', 'set'), refused('service-unavailable'));
  await assert.rejects(time(admin, 'web99'), refused('item-not-found'));
});

test('time: minions and groups neither announce nor tell a time, as the gateway does not know it', async (t) => {
  const { admin } = await play(t, WEB);
  for (const contact of OTHERS) {
    const info = await admin.asks(contact, 'get', xml('query', { xmlns: NS_DISCO_INFO }));
    assert.ok(info && !parseDiscoInfo(info)?.features.includes(NS_TIME), contact);
    await assert.rejects(time(admin, contact), refused('service-unavailable'), contact);
  }
});

test('time: strangers get the same error from all, of the service as well', async (t) => {
  const scene = await play(t, WEB);
  const mallory = scene.person('mallory@demo.no');
  for (const contact of [...CONTACTS, ...OTHERS, 'web99'])
    await assert.rejects(time(mallory, contact), refused('forbidden'), contact);
});
