import type { Random } from '../../support/random.ts';
import { ODD_TEXTS, randomLine } from './lines.ts';
import { el, escaped } from './xml.ts';

/** Namespaces that the gateway knows, and ones that it does not. */
const NAMESPACES = [
  ...['http://jabber.org/protocol/disco#info', 'http://jabber.org/protocol/disco#items', 'urn:xmpp:ping'],
  'urn:xmpp:time',
  ...[
    'http://jabber.org/protocol/commands',
    'vcard-temp',
    'urn:ietf:params:xml:ns:vcard-4.0',
    'jabber:iq:version',
    'jabber:iq:last',
    'jabber:iq:roster',
  ],
  ...[
    'http://jabber.org/protocol/pubsub',
    'jabber:x:data',
    'urn:xmpp:privilege:2',
    'urn:xmpp:mam:2',
    'jabber:iq:register',
  ],
  ...[
    'http://jabber.org/protocol/rsm',
    'http://jabber.org/protocol/rosterx',
    'urn:xmpp:receipts',
    'jabber:x:oob',
  ],
  ...[
    'http://jabber.org/protocol/chatstates',
    'urn:xmpp:message-correct:0',
    'urn:xmpp:delay',
    'urn:xmpp:reactions:0',
    'urn:xmpp:reply:0',
    'urn:xmpp:fallback:0',
  ],
  ...[
    'urn:xmpp:message-retract:1',
    'eu.siacs.conversations.axolotl',
    'urn:xmpp:eme:0',
    'urn:xmpp:hints',
    'urn:xmpp:sfs:0',
  ],
  ...[
    'urn:xmpp:http:upload:0',
    'jabber:client',
    'jabber:component:accept',
    'urn:ietf:params:xml:ns:xmpp-stanzas',
    'urn:x',
    '',
  ],
];
const NAMES = [
  ...[
    'query',
    'command',
    'ping',
    'vCard',
    'x',
    'pubsub',
    'error',
    'set',
    'forward',
    'message',
    'presence',
    'iq',
  ],
  ...[
    'active',
    'composing',
    'request',
    'received',
    'replace',
    'delay',
    'reactions',
    'reaction',
    'reply',
    'fallback',
    'retract',
    'encrypted',
    'body',
  ],
  ...[
    'subject',
    'thread',
    'html',
    'c',
    'show',
    'status',
    'priority',
    'item',
    'field',
    'value',
    'privilege',
    'perm',
  ],
];
const COMMANDS = [
  ...[
    'help',
    'minions',
    'jobs',
    'job',
    'kill',
    'keys',
    'accept',
    'run',
    'apply',
    'watch',
    'mute',
    'roster',
    'whoami',
  ],
  ...['more', 'again', 'yes', 'state.apply', 'test.ping', '__proto__', ''],
];

/** A random element with attributes that the protocols use, wrongly as a rule. */
export function junk(random: Random, depth = 3): string {
  const attributes: Record<string, string | undefined> = { xmlns: random.pick([undefined, ...NAMESPACES]) };
  for (const name of [
    'node',
    'type',
    'id',
    'var',
    'action',
    'sessionid',
    'stamp',
    'ver',
    'hash',
    'to',
    'jid',
  ])
    if (random.oneIn(8)) attributes[name] = random.pick(ODD_TEXTS);
  const children = depth === 0 ? [] : random.some(3, () => junk(random, depth - 1));
  return el(
    random.pick(NAMES),
    attributes,
    escaped(random.oneIn(3) ? random.pick(ODD_TEXTS) : ''),
    ...children,
  );
}

/** Elements that go to the limits of size, depth and number. */
export function absurd(random: Random): string {
  const kind = random.below(8);
  if (kind === 0) return '<a>'.repeat(190) + '</a>'.repeat(190);
  if (kind === 1) return '<a>'.repeat(3_000) + '</a>'.repeat(3_000);
  if (kind === 2) return el('a', { b: 'x'.repeat(random.pick([10_000, 300_000, 600_000])) });
  if (kind === 3) return '<c/>'.repeat(10_000);
  if (kind === 4) return 'x<c/>'.repeat(2_000);
  if (kind === 5) return '&#x202e;&#128512;&lt;'.repeat(1_000);
  if (kind === 6) return el('x', Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`a${n}`, 'x'])));
  return `<body>${'<![CDATA[<&]]>'.repeat(200)}</body>`;
}

/** A data form (XEP-0004) with fields that nobody asked for, missing values, several forms' worth. */
export function form(random: Random): string {
  const field = () =>
    el(
      'field',
      {
        var: random.pick([
          ...COMMANDS,
          'function',
          'arguments',
          'which',
          'id',
          'confirm',
          'typed-target',
          'module',
          'name',
          'argument-0-text',
          'filter',
          'number',
          'FORM_TYPE',
          undefined,
        ]),
        type: random.pick(['text-single', 'list-multi', 'boolean', 'hidden', 'fixed', 'nonsense', undefined]),
      },
      ...random.some(3, () =>
        el('value', {}, escaped(random.oneIn(2) ? randomLine(random) : random.pick(ODD_TEXTS))),
      ),
    );
  const type = random.pick(['submit', 'submit', 'form', 'cancel', 'result', undefined]);
  return el('x', { xmlns: 'jabber:x:data', type }, ...random.some(6, field));
}

/** An ad-hoc command (XEP-0050), a new one or the next stage of a session. */
export function command(random: Random, session: { id: string; node: string } | undefined): string {
  const sessionid = session ? session.id : random.pick([undefined, undefined, undefined, 'forged', '']);
  const action = random.pick([
    undefined,
    undefined,
    'execute',
    'next',
    'prev',
    'complete',
    'cancel',
    'explode',
    '',
  ]);
  const node = random.oneIn(12) ? random.pick(ODD_TEXTS) : (session?.node ?? random.pick(COMMANDS));
  return el(
    'command',
    { xmlns: 'http://jabber.org/protocol/commands', node, action, sessionid },
    ...random.some(2, () => form(random)),
  );
}

/** A disco question, with a node or a page (XEP-0059) that may not be there. */
export function disco(random: Random): string {
  const xmlns = `http://jabber.org/protocol/disco#${random.pick(['info', 'items', 'info', 'items', 'nothing'])}`;
  const node = random.pick([
    undefined,
    undefined,
    'http://jabber.org/protocol/commands',
    ...COMMANDS,
    ...ODD_TEXTS,
  ]);
  const number = () => random.pick(['0', '1', '2', '-1', '1e9', '99999999999999999999', '', 'x']);
  const page = el(
    'set',
    { xmlns: 'http://jabber.org/protocol/rsm' },
    ...random.some(3, () => el(random.pick(['max', 'index']), {}, number())),
    ...random.some(2, () => el(random.pick(['after', 'before']), {}, escaped(random.pick(ODD_TEXTS)))),
  );
  return el('query', { xmlns, node }, random.oneIn(3) && page);
}
