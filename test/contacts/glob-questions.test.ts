import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Profiles } from '../../src/contacts/directory/profiles.ts';
import { feature as discovery } from '../../src/contacts/discovery.ts';
import { feature as forms } from '../../src/contacts/forms/feature.ts';
import type { Host } from '../../src/contacts/host.ts';
import { feature as identity } from '../../src/contacts/identity/feature.ts';
import { feature as lastActivity } from '../../src/contacts/last-activity.ts';
import {
  type Element,
  NS_COMMANDS,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_LAST,
  NS_PING,
  NS_VCARD,
  NS_VERSION,
  xml,
} from '../../src/xmpp/index.ts';
import { costsLittleMore, processorMs } from '../support/processor-time.ts';
import { countsLab, DOMAIN } from './support/counts-lab.ts';
import { admissionFor, queryOf } from './support/inbound.ts';

/* A client's question about a glob costs as much as one about a minion: it does not go through the fleet. */

const KARI = 'kari@demo.no';
const TIMES = 300;
const MINIONS = 4_000;

const QUESTIONS: Record<string, Element> = {
  'disco#info': xml('query', { xmlns: NS_DISCO_INFO }),
  'disco#items': xml('query', { xmlns: NS_DISCO_ITEMS }),
  'its commands': xml('query', { xmlns: NS_DISCO_ITEMS, node: NS_COMMANDS }),
  'one command': xml('query', { xmlns: NS_DISCO_INFO, node: 'echo' }),
  'a vCard': xml('vCard', { xmlns: NS_VCARD }),
  'the version': xml('query', { xmlns: NS_VERSION }),
  'last activity': xml('query', { xmlns: NS_LAST }),
  ping: xml('ping', { xmlns: NS_PING }),
};

type Handler = Parameters<Host['onIq']>[3];

/** Everything that answers IQs about contacts, over a large fleet; asked without a server between. */
async function scene() {
  const minions = Array.from({ length: MINIONS }, (_, n) => `node${n}`);
  const { directory, access, fleet } = await countsLab({ minions, rules: [{ who: [KARI], on: ['node*'] }] });
  const admission = admissionFor({ access, directory, send: () => undefined });
  const handlers = new Map<string, Handler>();
  const onIq = (type: string, name: string, xmlns: string, handler: Handler) =>
    handlers.set(`${type} ${name} ${xmlns}`, handler);
  const host = {
    access,
    directory,
    site: { fleet },
    onIq,
    profiles: new Profiles(),
    version: '1',
  } as unknown as Host;
  const nodes = forms(host, { chats: {}, commander: { commands: () => [] } } as unknown as Parameters<
    typeof forms
  >[1]);
  discovery(host, nodes);
  identity(host);
  lastActivity(host);
  return async (local: string, question: Element) => {
    const iq = xml('iq', { type: 'get', from: `${KARI}/phone`, to: `${local}@${DOMAIN}` }, question);
    const handler = handlers.get(`get ${question.name} ${question.attrs.xmlns}`);
    assert.ok(handler);
    try {
      await handler(admission.atContact(queryOf(iq)));
    } catch {
      // That something is not to be had is an answer.
    }
  };
}

test('a question about a glob costs as little as one about a minion, whatever is asked', async () => {
  const asks = await scene();
  for (const [what, question] of Object.entries(QUESTIONS)) {
    let asked = 0;
    const many = (address: (n: number) => string) => () =>
      processorMs(async () => {
        for (let n = 0; n < TIMES; n += 1) await asks(address(asked++), question);
      });
    const small = many((n) => `node${n % MINIONS}`);
    const large = many((n) => `*${n}[0-9]*`);
    await costsLittleMore({ what, small, large, times: 10, marginMs: 5 });
  }
});
