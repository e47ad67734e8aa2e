import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Admission, type AdmissionOptions } from '../../src/contacts/inbound/admission.ts';
import type { Inbound } from '../../src/contacts/inbound/inbound.ts';
import { Reception, type ReceptionOptions } from '../../src/contacts/inbound/reception.ts';
import { Subscriptions } from '../../src/contacts/presence/subscriptions.ts';
import {
  type Element,
  type IqHandler,
  type Jid,
  parseJid,
  StanzaError,
  type StanzaHandler,
} from '../../src/xmpp/index.ts';
import { accessWith } from '../access/support/rules.ts';
import { keptLog } from '../support/kept-log.ts';
import { parse } from '../xmpp/support/parse.ts';

/* Every kind of stanza passes the one guard before a handler gets it. */

const DOMAIN = 'salt.demo.no';
const CLIENT = "from='CLIENT' to='CONTACT'";

/** The outcome of a stanza of this kind, at an existing contact. */
interface Fate {
  stanza: string;
  /** The recorded refusal of a stranger, in the form `via outcome`, and the answer. */
  stranger: { recorded: string[]; answer: string[] };
  /** Whether a person with access is handed on to a handler. */
  isHandled: boolean;
}

const NOTHING = { recorded: [], answer: [] };
const FORBIDDEN = { recorded: ['message refused'], answer: ['message error forbidden'] };
const spoken = (inside: string): Fate => ({
  stanza: `<message ${CLIENT} type='chat' id='m1'>${inside}</message>`,
  stranger: FORBIDDEN,
  isHandled: true,
});
const presence = (type: string, stranger: Fate['stranger'], isHandled: boolean): Fate => ({
  stanza: `<presence ${CLIENT}${type && ` type='${type}'`}/>`,
  stranger,
  isHandled,
});
const iq = (type: string, child: string): Fate => ({
  stanza: `<iq ${CLIENT} type='${type}' id='q1'>${child}</iq>`,
  stranger: { recorded: ['iq refused'], answer: ['iq error forbidden'] },
  isHandled: true,
});
const UNSUBSCRIBED = { recorded: ['presence refused'], answer: ['presence unsubscribed'] };

/** A new kind of stanza has to say here what the guard does with it. */
const FATES: Record<Inbound['kind'], Fate> = {
  command: spoken('<body>test.ping</body>'),
  correction: spoken(`<body>test.ping</body><replace xmlns='urn:xmpp:message-correct:0' id='m0'/>`),
  encrypted: spoken(`<encrypted xmlns='urn:xmpp:omemo:2'/>`),
  file: spoken('<body>https://demo.no/a.png</body>'),
  // A stranger gets no word of a message that was taken back.
  retraction: { ...spoken(`<retract xmlns='urn:xmpp:message-retract:1' id='m0'/>`), stranger: NOTHING },
  reaction: {
    ...spoken(`<reactions xmlns='urn:xmpp:reactions:0' id='m0'><reaction>👍</reaction></reactions>`),
    stranger: NOTHING,
  },
  nothing: {
    ...spoken(`<composing xmlns='http://jabber.org/protocol/chatstates'/>`),
    stranger: NOTHING,
    isHandled: false,
  },
  bounce: {
    stanza: `<message ${CLIENT} type='error' id='m1'><error type='cancel'/></message>`,
    stranger: NOTHING,
    isHandled: false,
  },
  advert: {
    stanza: `<message from='demo.no' to='${DOMAIN}'><privilege xmlns='urn:xmpp:privilege:2'><perm access='roster' type='both'/></privilege></message>`,
    stranger: NOTHING,
    isHandled: false,
  },
  subscribe: presence('subscribe', UNSUBSCRIBED, true),
  probe: presence('probe', UNSUBSCRIBED, true),
  unsubscribe: presence('unsubscribe', NOTHING, false),
  available: presence('', NOTHING, false),
  unavailable: presence('unavailable', NOTHING, false),
  error: presence('error', NOTHING, false),
  subscribed: presence('subscribed', NOTHING, false),
  unsubscribed: presence('unsubscribed', NOTHING, false),
  other: presence('made-up', NOTHING, false),
  query: iq('get', `<query xmlns='jabber:iq:version'/>`),
  form: iq('set', `<command xmlns='http://jabber.org/protocol/commands' node='run'/>`),
};

type RequestsOptions = ConstructorParameters<typeof Subscriptions>[0];

/** The reception with its guard; `over`: everyone has asked too much. */
function scene(over?: Error & { code: string }) {
  const access = accessWith([]);
  const handled: string[] = [];
  const recorded: string[] = [];
  const answers: string[] = [];
  const send = (stanza: Element) => answers.push(brief(stanza));
  const contacts: Record<string, object> = { web01: { kind: 'minion', local: 'web01', name: 'web01' } };
  const directory = {
    domain: DOMAIN,
    unknown: undefined,
    master: { local: 'master' },
    addressOf: (local: string) => `${local}@${DOMAIN}`,
    sizeFor: () => 1,
    seenBy: () => ({ find: (local: string) => contacts[local] }),
  };
  const limit = () => over;
  const admission = new Admission({
    access,
    audit: {
      refusal: (_asker: object, { via, outcome }: { via?: string; outcome?: string }) =>
        recorded.push(`${via} ${outcome}`),
    },
    directory,
    limits: { presence: limit, question: limit, request: limit, tells: () => true },
    rooms: { settle: async () => undefined, whenSettled: (_from: Jid, handle: () => void) => handle() },
    log: keptLog(),
    send,
  } as unknown as AdmissionOptions);
  const transport = new FakeTransport();
  const reception = new Reception({ access, admission, domain: DOMAIN, transport });
  const handle = ({ kind, contact }: { kind: string; contact: { local: string } }) =>
    void handled.push(`${kind} ${contact.local}`);
  reception.onMessage((message) => handle(message));
  for (const [type, name, namespace] of [
    ['get', 'query', 'jabber:iq:version'],
    ['set', 'command', 'http://jabber.org/protocol/commands'],
  ] as const)
    reception.onIq(type, name, namespace, (query) => {
      handle(query);
      return undefined;
    });
  const subscriptions = { add: () => {}, remove: () => {} };
  const requests = new Subscriptions({
    masterSubscriptions: { ask: () => {}, end: () => {} },
    access,
    admission,
    directory,
    limits: {},
    subscriptions,
    send: () => {},
    telling: () => 'all',
    tell: (contact: { local: string }) => handled.push(`presence ${contact.local}`),
    ended: () => {},
  } as unknown as RequestsOptions);
  reception.onPresence((inbound) => requests.receive(inbound));
  const comes = async (stanza: string, client: string, contact: string) => {
    const element = parse(stanza.replace('CLIENT', client).replace('CONTACT', contact));
    const error = await transport.receives(element);
    if (error) answers.push(`iq error ${error.code}`);
  };
  return { comes, handled, recorded, answers };
}

function brief(stanza: Element): string {
  const { type } = stanza.attrs;
  return `${stanza.name} ${type}${type === 'error' ? ` ${StanzaError.from(stanza).code}` : ''}`;
}

type ReceptionTransport = ReceptionOptions['transport'];

/** Hands stanzas to the handlers as the transport does. */
class FakeTransport implements ReceptionTransport {
  #message: StanzaHandler = () => {};
  #presence: StanzaHandler = () => {};
  #guard: StanzaHandler = () => {};
  readonly #iqs = new Map<string, IqHandler>();

  onMessage(handler: StanzaHandler): void {
    this.#message = handler;
  }

  onPresence(handler: StanzaHandler): void {
    this.#presence = handler;
  }

  guard(guard: StanzaHandler): void {
    this.#guard = guard;
  }

  onIq(type: string, name: string, namespace: string, handler: IqHandler): void {
    this.#iqs.set(`${type} ${name} ${namespace}`, handler);
  }

  /** Returns the error in the answer to an IQ. */
  async receives(stanza: Element): Promise<StanzaError | undefined> {
    const [from, to] = [parseJid(stanza.attrs.from), parseJid(stanza.attrs.to)];
    assert.ok(from && to);
    const addresses = { from, to };
    if (stanza.is('message')) await this.#message(stanza, addresses);
    if (stanza.is('presence')) await this.#presence(stanza, addresses);
    if (!stanza.is('iq')) return undefined;
    const [child] = stanza.getChildElements();
    try {
      await this.#guard(stanza, addresses);
      await this.#iqs.get(`${stanza.attrs.type} ${child?.name} ${child?.getNS()}`)?.(stanza, addresses);
      return undefined;
    } catch (error) {
      assert.ok(error instanceof StanzaError);
      return error;
    }
  }
}

const WEB01 = `web01@${DOMAIN}`;
const ADMIN = 'admin@demo.no/phone';
const MALLORY = 'mallory@demo.no/phone';

for (const [kind, { stanza, stranger, isHandled }] of Object.entries(FATES)) {
  test(`${kind}: a stranger's reaches no handler, an admin's does where it asks something`, async () => {
    const refused = scene();
    await refused.comes(stanza, MALLORY, WEB01);
    assert.deepEqual(refused.handled, []);
    assert.deepEqual({ recorded: refused.recorded, answer: refused.answers }, stranger);
    const admitted = scene();
    await admitted.comes(stanza, ADMIN, WEB01);
    const asked = kind === 'subscribe' || kind === 'probe' ? 'presence' : kind;
    assert.deepEqual(admitted.handled, isHandled ? [`${asked} web01`] : []);
    assert.deepEqual([admitted.recorded, admitted.answers], [[], []]);
  });

  if (!isHandled) continue;
  test(`${kind}: at an address that is nobody's it reaches no handler`, async () => {
    const nowhere = scene();
    await nowhere.comes(stanza, ADMIN, `nosuch@${DOMAIN}`);
    assert.deepEqual(nowhere.handled, []);
    assert.equal(nowhere.answers.length, 1);
  });

  test(`${kind}: what is too much is on record and reaches no handler but to be told so`, async () => {
    const over = Object.assign(new Error('Too much.'), { code: 'limit-rate' });
    const { comes, handled, recorded } = scene(over);
    await comes(stanza, ADMIN, WEB01);
    assert.equal(recorded.filter((line) => line.endsWith(' limit-rate')).length, 1);
    // A message is told in its chat.
    assert.equal(handled.length, stanza.startsWith('<message') ? 1 : 0);
  });
}

test('what comes from the own domain commands nothing', async () => {
  const { comes, handled, answers } = scene();
  for (const kind of ['command', 'subscribe', 'probe'] as const)
    await comes(FATES[kind].stanza, `admin@${DOMAIN}/x`, WEB01);
  assert.deepEqual([handled, answers], [[], []]);
});
