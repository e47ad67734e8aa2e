import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildQuickResponse, messageReplyOf } from '../../../src/xmpp/index.ts';
import { parse } from '../support/parse.ts';

/* XEP-0461 with XEP-0428: only what the person wrote is left, whatever the client quotes and however it counts. */

/** A reply to m1 with that body and those marks. */
function reply(body: string, fallback: string): ReturnType<typeof messageReplyOf> {
  const text = body.replaceAll('>', '&gt;');
  return messageReplyOf(
    parse(
      `<message><body>${text}</body><reply xmlns='urn:xmpp:reply:0' to='web01@salt.demo.no' id='m1'/>${fallback}</message>`,
    ),
  );
}

const marked = (inside: string, extension = 'urn:xmpp:reply:0') =>
  `<fallback xmlns='urn:xmpp:fallback:0' for='${extension}'>${inside}</fallback>`;
const body = (start?: string | number, end?: string | number) =>
  `<body${start === undefined ? '' : ` start='${start}'`}${end === undefined ? '' : ` end='${end}'`}/>`;

const QUOTED = '> / 46 %\n> /srv 80 %\n';

for (const [name, text, fallback, left] of [
  ['Dino: the quote with its line end', `${QUOTED}again`, marked(body(0, 21)), 'again'],
  [
    'Converse: a line with the name, and a quote cut short',
    '> web01:\n> / 46 %…\nkill',
    marked(body(0, 19)),
    'kill',
  ],
  ['a quote that is not of lines that begin with >', 'Web 01: 46 %\nmore', marked(body(0, 13)), 'more'],
  ['a mark before the line end', `${QUOTED}more`, marked(body(0, 20)), '\nmore'],
  ['no start', `${QUOTED}more`, marked(body(undefined, 21)), 'more'],
  ['no end', `more\n${QUOTED}`, marked(body(5)), 'more\n'],
  ['code points, not UTF-16 units', '> 👍👍 ok\nyes', marked(body(0, 8)), 'yes'],
  [
    'UTF-16 units of another client never cut the command',
    '> 👍👍 ok\nreboot',
    marked(body(0, 10)),
    'reboot',
  ],
  ['UTF-16 units, and a reply shorter than the difference', '> 👍👍👍\nok', marked(body(0, 9)), 'ok'],
  ['marks that leave nothing', '> a\nmore', marked(body(0, 8)), 'more'],
  ['two ranges, the later one first', `> a\nmore\n> b\n`, marked(`${body(9, 13)}${body(0, 4)}`), 'more\n'],
  ['ranges one over the other', `> a\n> b\nmore`, marked(`${body(0, 8)}${body(0, 4)}`), 'more'],
  ['an end beyond the text', `more\n> a`, marked(body(5, 4_000_000)), 'more\n'],
  ['an end before its start', `> a\nmore`, marked(body(4, 0)), 'more'],
  ['a range that is no number', `> a\nmore`, marked(body('-1', 'x')), 'more'],
  ['the whole body', 'more', marked(body()), ''],
  ['no child: the whole body', 'more', marked(''), ''],
  ['another extension of the body', `> a\nmore`, marked(body(0, 8), 'urn:xmpp:other:0'), 'more'],
  ['no mark: the lines quoted above', `${QUOTED}more`, '', 'more'],
  ['no mark and all quoted: as it is', '> a', '', '> a'],
  ['nothing quoted', 'more', '', 'more'],
] as const) {
  test(`what is left of a reply: ${name}`, () => {
    assert.deepEqual(reply(text, fallback), { to: 'm1', text: left });
  });
}

test('a message that replies to none is no reply; an id that is missing refers to no message', () => {
  assert.equal(messageReplyOf(parse('<message><body>more</body></message>')), undefined);
  const without = parse(`<message><body>more</body><reply xmlns='urn:xmpp:reply:0'/></message>`);
  assert.deepEqual(messageReplyOf(without), { to: '', text: 'more' });
});

test('a quick response has a value and a label (XEP-0439)', () => {
  assert.equal(
    `${buildQuickResponse({ value: 'yes 3', label: 'yes 3' })}`,
    '<response xmlns="urn:xmpp:tmp:quick-response" value="yes 3" label="yes 3"/>',
  );
});
