import type { Element } from '../../src/xmpp/index.ts';
import { parseStanza } from '../../src/xmpp/stanza-parser.ts';
import type { InputShape } from './suite.ts';

/** A child of each known kind, each with children and texts. */
const CHILDREN: readonly (readonly [name: string, attributes: string, inner: string])[] = [
  ['body', '', 'test.ping'],
  ['thread', '', 'a'],
  ['delay', "xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'", ''],
  ['x', "xmlns='jabber:x:delay' stamp='20260101T00:00:00'", ''],
  ['x', "xmlns='jabber:x:oob'", '<url>http://a</url>'],
  ['x', "xmlns='jabber:x:data' type='submit'", "<field var='a'><value>b</value></field>"],
  ['x', "xmlns='jabber:x:encrypted'", 'a'],
  ['x', "xmlns='http://jabber.org/protocol/rosterx'", "<item action='add' jid='a@b'/>"],
  ['encrypted', "xmlns='urn:xmpp:omemo:2'", 'a'],
  ['openpgp', "xmlns='urn:xmpp:openpgp:0'", 'a'],
  ['encryption', "xmlns='urn:xmpp:eme:0' namespace='a'", ''],
  ['reactions', "xmlns='urn:xmpp:reactions:0' id='a'", '<reaction>👍</reaction>'],
  ['retract', "xmlns='urn:xmpp:message-retract:1' id='a'", ''],
  ['apply-to', "xmlns='urn:xmpp:fasten:0' id='a'", "<retract xmlns='urn:xmpp:message-retract:0'/>"],
  ['reference', "xmlns='urn:xmpp:reference:0'", "<media-sharing xmlns='urn:xmpp:sims:1'/>"],
  ['file-sharing', "xmlns='urn:xmpp:sfs:0'", ''],
  ['replace', "xmlns='urn:xmpp:message-correct:0' id='a'", ''],
  ['received', "xmlns='urn:xmpp:receipts' id='a'", ''],
  ['active', "xmlns='http://jabber.org/protocol/chatstates'", ''],
  ['store', "xmlns='urn:xmpp:hints'", ''],
  ['privilege', "xmlns='urn:xmpp:privilege:2'", "<perm access='roster' type='both'/>"],
  ['c', "xmlns='http://jabber.org/protocol/caps' node='a' ver='b' hash='sha-1'", ''],
  ['error', "type='cancel'", "<a xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"],
  ['set', "xmlns='http://jabber.org/protocol/rsm'", '<max>1</max><after>a</after>'],
  [
    'query',
    "xmlns='http://jabber.org/protocol/disco#info' node='a'",
    "<feature var='a'/><identity category='a' type='b'/>",
  ],
  ['query', "xmlns='http://jabber.org/protocol/disco#items'", "<item jid='a@b' node='c'/>"],
  ['query', "xmlns='jabber:iq:roster'", "<item jid='a@b'><group>c</group></item>"],
  [
    'slot',
    "xmlns='urn:xmpp:http:upload:0'",
    "<put url='https://a'><header name='Authorization'>b</header></put><get url='https://a'/>",
  ],
  [
    'command',
    "xmlns='http://jabber.org/protocol/commands' node='run'",
    "<x xmlns='jabber:x:data' type='submit'><field var='a'><value>b</value></field></x>",
  ],
];

const TEXTS = [
  'a',
  ' ',
  '\n',
  '&amp;',
  '&#x41;',
  '&lt;',
  '"',
  "'",
  'é',
  '😀',
  '\u2028',
  ']]&gt;',
  'yes ',
  '?OTR',
  'http://',
];

/** The XML of hostile stanzas of about so many characters. */
export const XML: readonly InputShape<string>[] = [
  ...CHILDREN.flatMap(([name, attributes, inner]): InputShape<string>[] => {
    const open = `<${name}${attributes === '' ? '' : ` ${attributes}`}>`;
    const close = `</${name}>`;
    const one = `${open}${inner}${close}`;
    return [
      { name: `many <${name} ${attributes}>`, make: (size) => message(one.repeat(size / one.length)) },
      ...(inner.startsWith('<')
        ? [
            {
              name: `<${name} ${attributes}> with many in it`,
              make: (size: number) => message(open + inner.repeat(size / inner.length) + close),
            },
          ]
        : []),
      {
        name: `<${name} ${attributes}> with a long text`,
        make: (size) => message(`${open}${'a b\n'.repeat(size / 4)}${close}`),
      },
      {
        name: `<${name} ${attributes}> within itself`,
        make: (size) => message(repeatedNest(open, close, size)),
      },
    ];
  }),
  ...TEXTS.flatMap((text): InputShape<string>[] => [
    {
      name: `a body of ${JSON.stringify(text)}`,
      make: (size) => message(`<body>${text.repeat(size / text.length)}</body>`),
    },
    {
      name: `an attribute of ${JSON.stringify(text)}`,
      make: (size) => message(`<body a="${text.replaceAll('"', '&quot;').repeat(size / text.length)}"/>`),
    },
    {
      name: `an id of ${JSON.stringify(text)}`,
      make: (size) =>
        `<message id="${text.replaceAll('"', '&quot;').repeat(size / text.length)}" from="a@b/c" to="d@salt.demo.no"/>`,
    },
    {
      name: `an address of ${JSON.stringify(text)}`,
      make: (size) =>
        `<message from="a@b/${text.replaceAll('"', '&quot;').repeat(size / text.length)}" to="d@salt.demo.no"/>`,
    },
  ]),
  {
    name: 'a body in CDATA, much of it',
    make: (size) => message(`<body>${'<![CDATA[]]>'.repeat(size / 12)}</body>`),
  },
  {
    name: 'a body in one CDATA',
    make: (size) => message(`<body><![CDATA[${']] >'.repeat(size / 4)}]]></body>`),
  },
  { name: 'CDATA with brackets', make: (size) => message(`<body><![CDATA[${']'.repeat(size)}]]></body>`) },
  { name: 'many attributes', make: (size) => message(`<body${counted(size, (n) => ` a${n}="b"`)}/>`) },
  { name: 'many namespaces', make: (size) => message(`<body${counted(size, (n) => ` xmlns:a${n}="b"`)}/>`) },
  {
    name: 'many fields',
    make: (size) => form(counted(size, (n) => `<field var='f${n}'><value>a</value></field>`)),
  },
  {
    name: 'many fields of one name',
    make: (size) => form("<field var='line'><value>a</value></field>".repeat(size / 41)),
  },
  {
    name: 'a field of many values',
    make: (size) => form(`<field var='line'>${'<value>a</value>'.repeat(size / 16)}</field>`),
  },
  {
    name: 'a field of one long value',
    make: (size) => form(`<field var='line'><value>${'a '.repeat(size / 2)}</value></field>`),
  },
  {
    name: 'many features',
    make: (size) =>
      message(
        `<query xmlns='http://jabber.org/protocol/disco#info'>${counted(size, (n) => `<feature var='f${n}'/>`)}</query>`,
      ),
  },
  {
    name: 'elements and texts by turns',
    make: (size) => message(`<body>${'a<b/>'.repeat(size / 5)}</body>`),
  },
  { name: 'many stanzas', make: (size) => message('<body>a</body>').repeat(size / 80) },
  { name: 'blanks between the attributes', make: (size) => message(`<body${' '.repeat(size)}a="b"/>`) },
  { name: 'a long name', make: (size) => message(`<${'b'.repeat(size)}/>`) },
];

/** The same as elements. */
export const ELEMENTS: readonly InputShape<Element>[] = XML.map(({ name, make }) => ({
  name,
  make: (size) => {
    const stanza = parseStanza(make(size));
    if (!stanza) throw new Error(`${name} is no stanza`);
    return stanza;
  },
}));

function message(children: string): string {
  return `<message type='chat' from='a@b/c' to='d@salt.demo.no' id='m'>${children}</message>`;
}

function form(fields: string): string {
  return `<iq type='set' from='a@b/c' to='d@salt.demo.no' id='m'><command xmlns='http://jabber.org/protocol/commands' node='run'><x xmlns='jabber:x:data' type='submit'>${fields}</x></command><x xmlns='jabber:x:data' type='submit'>${fields}</x></iq>`;
}

/** As deep as stanzas are read, many beside each other. */
function repeatedNest(open: string, close: string, size: number): string {
  const depth = 150;
  const one = open.repeat(depth) + close.repeat(depth);
  return one.repeat(Math.max(1, Math.floor(size / one.length)));
}

function counted(size: number, each: (n: number) => string): string {
  let text = '';
  for (let n = 0; text.length < size; n += 1) text += each(n);
  return text;
}
