import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { stringifySalt } from '../../src/salt/index.ts';
import { type Element, parseStanza, xml } from '../../src/xmpp/index.ts';
import { shapes } from '../growth/shapes.ts';
import { XML } from '../growth/stanzas.ts';
import { VALUES } from '../growth/values.ts';
import { costsAtMost, processorMs } from '../support/processor-time.ts';
import { type Play, play } from './support/play.ts';

/** `limits.max_message_bytes`, less what is put around a text. */
const LENGTH = 65_000;
/** The server's and Salt's stand-ins work in this process too: what they take of a stanza counts with it. */
const WHOLE_PLAY = 4;

/** A message that was found once, and similar ones. */
const TYPED = [
  ...[
    '"\\\\" over and over',
    '"\\"\\\\" over and over',
    '"[" over and over',
    '"[]" over and over',
    '"{" over and over',
  ],
  ...[
    '": " over and over',
    '"- " over and over',
    '"*a " over and over',
    '"a=" over and over',
    '"a " over and over',
  ],
  ...[
    '"password=\\"\\\\" over and over',
    '"(not " closed as often as opened',
    '"{\\"a\\":[" 90 deep, many beside each other',
  ],
  ...[
    'aliases that double at each step',
    'many merges of one',
    'merges in merges',
    'merges of keys that are lists',
  ],
  ...[
    'merges of a mapping into itself',
    'a number of base 60',
    'a key for each number',
    'a keyword for each number',
  ],
  ...['a class of a glob with everything', 'base64', 'steps down'],
];

const AROUND: readonly (readonly [where: string, contact: string, (text: string) => string])[] = [
  ['alone', 'web01', (text) => text],
  ['after a curly quote', 'web01', (text) => `test.arg “${text}`],
  ['as an argument', 'web01', (text) => `test.arg '${text.replaceAll("'", '"')}'`],
  ['as a keyword', 'web01', (text) => `test.arg a='${text.replaceAll("'", '"')}'`],
  ['as a target', 'master', (text) => `salt -C '${text.replaceAll("'", '"')}' test.ping`],
  ['after a pipe', 'web01', (text) => `test.ping | ${text}`],
  ['as an expression for grep', 'web01', (text) => `test.ping | grep -E '${text.replaceAll("'", '"')}'`],
  ['to compare', 'master', (text) => `diff web* ${text}`],
  ['as targets to compare', 'master', (text) => `diff ${text.replaceAll(' ', '* ')} test.ping`],
  ['as a glob', 'master', (text) => `salt '${text.replaceAll("'", '"')}' test.ping`],
];

/** Holds what is sent to the time that it may take until another person's question after it is answered. */
async function mustCostLittle(scene: Play, what: string, send: () => void): Promise<void> {
  const other = scene.person('kari@demo.no');
  const play = () =>
    processorMs(() => {
      send();
      other.says('master', 'whoami');
      return other.hearsAtLast('master', /^kari@demo\.no/);
    });
  await costsAtMost(WHOLE_PLAY, play, what);
}

function lively(t: TestContext): Promise<Play> {
  // The gateway finds the minions of this person's targets, not the stand-in for Salt.
  const access = [{ who: ['oper@demo.no'], on: ['web*'], run: ['test.*', '@readonly'] }];
  return play(t, { config: { admins: ['admin@demo.no', 'kari@demo.no'], access } });
}

for (const [where, contact, around] of AROUND) {
  test(`the worst that one person types, ${where}, holds nobody up`, async (t) => {
    const scene = await lively(t);
    const oper = scene.person('oper@demo.no');
    const costly = shapes(1).filter(({ name }) => TYPED.includes(name));
    assert.equal(costly.length, TYPED.length);
    for (const { name, make } of costly) {
      await mustCostLittle(scene, name, () => oper.says(contact, around(make(LENGTH))));
    }
  });
}

test('the worst stanzas that one person sends hold nobody up', async (t) => {
  const scene = await lively(t);
  for (const { name, make } of XML) {
    const stanza = parseStanza(make(LENGTH));
    assert.ok(stanza, name);
    await mustCostLittle(scene, name, () => scene.server.deliver(fromAdmin(stanza, 'web01@salt.demo.no')));
  }
});

test('forms, queries and presences of the largest size hold nobody up', async (t) => {
  const scene = await lively(t);
  for (const [name, stanza] of odd()) {
    await mustCostLittle(scene, name, () => scene.server.deliver(fromAdmin(stanza, 'master@salt.demo.no')));
  }
});

test('what minions put on the bus holds nobody up, whoever waits for it', async (t) => {
  const scene = await lively(t);
  for (const { name, make } of VALUES.filter((_, n) => n % 5 === 0)) {
    const value = make(2 ** 20);
    const data = {
      cmd: '_return',
      id: 'web01',
      jid: '20260101000000000000',
      fun: 'test.arg',
      retcode: 0,
      return: value,
    };
    // As salt-api writes it: the stand-in's own work is not to be counted.
    const foreign = `data: {"data": ${stringifySalt(data)}, "tag": "salt/job/20260101000000000000/ret/web01"}\n\n`;
    await mustCostLittle(scene, `${name}, a job of someone else`, () => scene.salt.fireRaw(foreign));
    const own = `data: {"data": ${stringifySalt({ ...data, cmd: '_minion_event' })}, "tag": "own/${'a'.repeat(1000)}"}\n\n`;
    await mustCostLittle(scene, `${name}, an event of its own`, () => scene.salt.fireRaw(own));
  }
});

function fromAdmin(stanza: Element, to: string): Element {
  stanza.attrs.from = 'admin@demo.no/phone';
  stanza.attrs.to = to;
  return stanza;
}

/** Stanzas of clients and servers besides messages. */
function odd(): [name: string, stanza: Element][] {
  const long = 'a b '.repeat(LENGTH / 4);
  const iq = (type: string, child: Element) => xml('iq', { type, id: 'i' }, child);
  const command = (node: string, fields: Element[]) =>
    iq(
      'set',
      xml(
        'command',
        { xmlns: 'http://jabber.org/protocol/commands', node, action: 'execute' },
        xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, fields),
      ),
    );
  const field = (name: string, value: string) => xml('field', { var: name }, xml('value', {}, value));
  const many = Array.from({ length: 10_000 }, (_, n) => n);
  return [
    [
      'a form of 10,000 fields',
      command(
        'run',
        many.map((n) => field(`f${n}`, 'a')),
      ),
    ],
    [
      'a form of 10,000 fields of one name',
      command(
        'run',
        many.map(() => field('line', 'a')),
      ),
    ],
    ['a form with one long field', command('run', [field('line', long)])],
    [
      'a form with a field of many lines',
      command('run', [
        xml(
          'field',
          { var: 'line' },
          many.map(() => xml('value', {}, 'a')),
        ),
      ]),
    ],
    ['a command that there is not, with a long name', command(long, [])],
    [
      'a session that there is not',
      iq(
        'set',
        xml('command', { xmlns: 'http://jabber.org/protocol/commands', node: 'run', sessionid: long }),
      ),
    ],
    [
      'disco#info of a long node',
      iq('get', xml('query', { xmlns: 'http://jabber.org/protocol/disco#info', node: long })),
    ],
    [
      'disco#items of a long node',
      iq('get', xml('query', { xmlns: 'http://jabber.org/protocol/disco#items', node: long })),
    ],
    [
      'a page after a long item',
      iq(
        'get',
        xml(
          'query',
          { xmlns: 'http://jabber.org/protocol/disco#items' },
          xml(
            'set',
            { xmlns: 'http://jabber.org/protocol/rsm' },
            xml('max', {}, '5'),
            xml('after', {}, long),
          ),
        ),
      ),
    ],
    ['a query of nobody', iq('get', xml(long.replaceAll(' ', ''), { xmlns: long }))],
    [
      'an answer that nobody waits for',
      xml(
        'iq',
        { type: 'result', id: long },
        xml(
          'query',
          { xmlns: 'http://jabber.org/protocol/disco#info' },
          many.map((n) => xml('feature', { var: `f${n}` })),
        ),
      ),
    ],
    ['a status that is long', xml('presence', {}, xml('status', {}, long))],
    [
      'capabilities that are long',
      xml(
        'presence',
        {},
        xml('c', { xmlns: 'http://jabber.org/protocol/caps', node: long, ver: long, hash: 'sha-1' }),
      ),
    ],
    [
      'a roster exchange of many',
      xml(
        'message',
        { id: 'm' },
        xml(
          'x',
          { xmlns: 'http://jabber.org/protocol/rosterx' },
          many.map((n) => xml('item', { action: 'add', jid: `a${n}@b` })),
        ),
      ),
    ],
    [
      'an error with a long text',
      xml(
        'message',
        { type: 'error', id: long },
        xml('error', { type: 'cancel' }, xml('text', { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' }, long)),
      ),
    ],
    [
      'a vCard that is set',
      iq(
        'set',
        xml(
          'vCard',
          { xmlns: 'vcard-temp' },
          many.map((n) => xml(`A${n}`, {}, 'a')),
        ),
      ),
    ],
  ];
}
