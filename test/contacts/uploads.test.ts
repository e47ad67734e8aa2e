import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type TestContext, test } from 'node:test';
import { Uploads, type UploadsOptions, uploadHosts } from '../../src/contacts/uploads.ts';
import {
  buildVersion,
  type Element,
  NS_DISCO_ITEMS,
  NS_UPLOAD,
  NS_VERSION,
  resultReply,
  StanzaError,
  XmppError,
} from '../../src/xmpp/index.ts';
import { keptLog } from '../support/kept-log.ts';
import { CERTIFICATE, KEY } from '../xmpp/support/certificate.ts';
import { parse } from '../xmpp/support/parse.ts';

const INFO = 'http://jabber.org/protocol/disco#info';
const FORBIDDEN = new StanzaError('forbidden', 'auth');
const GET = 'https://upload.demo.no/1/a.txt';

interface Put {
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

/** An HTTP server that takes files, or answers with another status. */
async function webServer(t: TestContext, { status = 201, tls = false, location = '' } = {}) {
  const puts: Put[] = [];
  const take = async (request: IncomingMessage, end: (status: number) => void) => {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    puts.push({ url: request.url, headers: request.headers, body });
    end(status);
  };
  const listener: Parameters<typeof createHttp>[1] = (request, response) =>
    void take(request, (code) => response.writeHead(code, location ? { location } : {}).end());
  const server: Server = tls
    ? (createHttps({ cert: CERTIFICATE, key: KEY }, listener as never) as unknown as Server)
    : createHttp(listener);
  server.listen(0, 'localhost');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return { puts, url: `${tls ? 'https' : 'http'}://localhost:${address.port}` };
}

interface Scripted {
  /** The announcements of the servers' parts, by address; others answer with an error. */
  infos?: Record<string, string>;
  /** The parts of demo.no. */
  items?: string[];
  slot?: string | StanzaError | XmppError;
  /** The server's name and version (XEP-0092); else it does not tell them. */
  version?: string;
}

const upload = (limit = '1000') =>
  `<feature var='${NS_UPLOAD}'/><x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'><value>${NS_UPLOAD}` +
  `</value></field><field var='max-file-size'><value>${limit}</value></field></x>`;
const slotAt = (put: string, get = GET) =>
  `<slot xmlns='${NS_UPLOAD}'><get url='${get}'/><put url='${put}'>` +
  `<header name='Authorization'>Bearer t</header></put></slot>`;

/** Uploads at a scripted server. */
function uploads(
  { infos = {}, items = [], slot = '', version }: Scripted,
  more: Partial<UploadsOptions> = {},
) {
  const asked: Element[] = [];
  const request = async (iq: Element): Promise<Element> => {
    asked.push(iq);
    const to = iq.attrs.to ?? '';
    const child = iq.getChildElements()[0];
    if (child?.is('request')) {
      if (typeof slot !== 'string') throw slot;
      return resultReply(iq, slot === '' ? undefined : parse(slot));
    }
    if (child?.getNS() === NS_DISCO_ITEMS && to === 'demo.no') {
      const listed = items.map((jid) => `<item jid='${jid}'/>`).join('');
      return resultReply(iq, parse(`<query xmlns='${NS_DISCO_ITEMS}'>${listed}</query>`));
    }
    if (child?.getNS() === NS_VERSION && version !== undefined) {
      const [name = '', number = ''] = version.split(' ');
      return resultReply(iq, buildVersion({ name, version: number }));
    }
    const info = infos[to];
    if (info === undefined || child?.getNS() !== INFO) throw new StanzaError('service-unavailable');
    return resultReply(iq, parse(`<query xmlns='${INFO}'>${info}</query>`));
  };
  const candidates = ['demo.no', 'other.no'];
  const made = new Uploads({ request, domain: 'salt.demo.no', candidates, log: keptLog(), ...more });
  return { uploads: made, asked };
}

const ITEMS = ['conference.demo.no', 'salt.demo.no', 'upload.demo.no'];
const INFOS = { 'conference.demo.no': '', 'upload.demo.no': upload() };
const FILE = { name: 'état disk.usage.txt', content: 'web01: ✓\n' };

test('a file goes up as the component, with what the slot asks for', async (t) => {
  const web = await webServer(t);
  const { uploads: made, asked } = uploads({
    infos: INFOS,
    items: ITEMS,
    slot: slotAt(`${web.url}/p/a.txt`),
  });
  assert.deepEqual(await made.upload(FILE), { url: GET });
  const [put] = web.puts;
  assert.deepEqual([put?.url, put?.body], ['/p/a.txt', FILE.content]);
  assert.equal(put?.headers.authorization, 'Bearer t');
  assert.equal(put?.headers['content-length'], '11');
  assert.equal(put?.headers['content-type'], 'text/plain; charset=utf-8');
  const request = asked.at(-1);
  assert.deepEqual([request?.attrs.from, request?.attrs.to], ['salt.demo.no', 'upload.demo.no']);
  assert.deepEqual(request?.getChild('request')?.attrs, {
    xmlns: NS_UPLOAD,
    filename: '_tat_disk.usage.txt',
    size: '11',
    'content-type': 'text/plain; charset=utf-8',
  });
});

test('the service is looked for once, at the server itself too, and at the next candidate', async () => {
  const own = uploads({ infos: { 'demo.no': upload('5') } });
  assert.deepEqual(await own.uploads.service(), { jid: 'demo.no', maxBytes: 5 });
  const before = own.asked.length;
  await own.uploads.service();
  assert.equal(own.asked.length, before);
  const next = uploads({ infos: { 'other.no': `<feature var='${NS_UPLOAD}'/>` }, items: ITEMS });
  assert.deepEqual(await next.uploads.service(), { jid: 'other.no', maxBytes: undefined });
  assert.ok(!next.asked.some(({ attrs }) => attrs.to === 'salt.demo.no'), 'asked itself');
});

test('a service that was not there is looked for again after a while', async () => {
  let now = 0;
  const infos: Record<string, string> = {};
  const { uploads: made } = uploads({ infos }, { now: () => now });
  assert.equal(await made.service(), undefined);
  infos['demo.no'] = upload();
  assert.equal(await made.service(), undefined);
  now += 60_000;
  assert.equal((await made.service())?.jid, 'demo.no');
});

/** The server's answer, and the reason that a person reads. */
const FAILING: [string, Scripted, RegExp][] = [
  ['no service', { items: ITEMS }, /^No upload service was found at demo\.no, other\.no\.$/],
  [
    'too big',
    { infos: { 'demo.no': upload('10') } },
    /^11 bytes are over the limit of demo\.no, 10 bytes\.$/,
  ],
  [
    'not allowed',
    { infos: { 'demo.no': upload() }, slot: new StanzaError('forbidden', 'auth') },
    /^demo\.no refuses uploads from salt\.demo\.no/,
  ],
  [
    'a quota',
    {
      infos: { 'demo.no': upload() },
      slot: new StanzaError('resource-constraint', 'wait', 'Daily quota reached'),
    },
    /^demo\.no refused: Daily quota reached\.$/,
  ],
  [
    'a quota, and until when',
    {
      infos: { 'demo.no': upload() },
      version: 'Prosody 0.12.3',
      slot: new StanzaError('resource-constraint', 'wait', 'Daily quota reached', [
        parse(`<retry xmlns='${NS_UPLOAD}' stamp='2031-01-02T03:04:05Z'/>`),
      ]),
    },
    /^demo\.no refused: Daily quota reached\. It takes files again at 2031-01-02 03:04 UTC\. Raise http_file_share_daily_quota, or wait\.$/,
  ],
  [
    'the quota of the whole server',
    {
      infos: { 'demo.no': upload() },
      version: 'Prosody 13.0.1',
      slot: new StanzaError('resource-constraint', 'wait', 'Server global storage quota reached'),
    },
    /Raise http_file_share_global_quota/,
  ],
  [
    'a limit that the service did not announce, on ejabberd',
    {
      infos: { 'demo.no': `<feature var='${NS_UPLOAD}'/>` },
      version: 'ejabberd 24.12-3',
      slot: new StanzaError('not-acceptable', 'modify', 'File larger than 10 bytes'),
    },
    /^demo\.no refused 11 bytes: File larger than 10 bytes\. Raise max_size of mod_http_upload\.$/,
  ],
  [
    'a type of file',
    {
      infos: { 'demo.no': upload() },
      version: 'Prosody 13.0.1',
      slot: new StanzaError('not-acceptable', 'modify', 'File type not allowed'),
    },
    /Add "text\/plain" to http_file_share_allowed_file_types\.$/,
  ],
  [
    'not allowed by Prosody 13',
    { infos: { 'demo.no': upload() }, version: 'Prosody 13.0.1', slot: FORBIDDEN },
    /http_file_share_access = \{ "salt\.demo\.no" \}\.$/,
  ],
  [
    'not allowed by Prosody 0.12, where only domains that the line names may upload',
    { infos: { 'demo.no': upload() }, version: 'Prosody 0.12.3', slot: FORBIDDEN },
    /http_file_share_access = \{ "demo\.no", "salt\.demo\.no" \}\.$/,
  ],
  [
    'not allowed by a Prosody that keeps its version to itself',
    { infos: { 'demo.no': `<identity category='server' name='Prosody'/>${upload()}` }, slot: FORBIDDEN },
    /http_file_share_access = \{ "demo\.no", "salt\.demo\.no" \}\.$/,
  ],
  [
    'not allowed by ejabberd',
    {
      infos: { 'demo.no': upload() },
      version: 'ejabberd 23.01',
      slot: new StanzaError('not-allowed', 'cancel'),
    },
    /mod_http_upload: access: \[\{allow: local\}, \{allow: salt_xmpp\}\]\.$/,
  ],
  [
    'not allowed by another server',
    { infos: { 'demo.no': upload() }, version: 'Openfire 5.0.1', slot: FORBIDDEN },
    /its config must allow them\.$/,
  ],
  [
    'a service that does not answer',
    { infos: { 'demo.no': upload() }, slot: new XmppError('timeout', 'x') },
    /^demo\.no did not answer\. ejabberd with mod_privilege/,
  ],
  ['no address', { infos: { 'demo.no': upload() } }, /gave no address/],
  [
    'no TLS',
    { infos: { 'demo.no': upload() }, slot: slotAt('http://upload.demo.no/p') },
    /address without TLS/,
  ],
  [
    'no TLS to read it',
    { infos: { 'demo.no': upload() }, slot: slotAt('https://localhost/p', 'http://upload.demo.no/') },
    /address without TLS/,
  ],
  [
    'another scheme',
    { infos: { 'demo.no': upload() }, slot: slotAt('file:///etc/passwd') },
    /address without TLS/,
  ],
];

for (const [name, script, reason] of FAILING) {
  test(`no upload, and why: ${name}`, async () => {
    const uploaded = await uploads(script).uploads.upload(FILE);
    assert.equal(uploaded.url, undefined);
    assert.match(uploaded.reason ?? '', reason);
  });
}

for (const status of [403, 413, 500]) {
  test(`no upload, and why: HTTP ${status}`, async (t) => {
    const web = await webServer(t, { status });
    const { uploads: made } = uploads({ infos: { 'demo.no': upload() }, slot: slotAt(web.url) });
    assert.deepEqual(await made.upload(FILE), { reason: `The server refused the file: HTTP ${status}.` });
    assert.equal(web.puts.length, 1);
  });
}

test('a redirection is not followed', async (t) => {
  const elsewhere = await webServer(t);
  const web = await webServer(t, { status: 307, location: elsewhere.url });
  const { uploads: made } = uploads({ infos: { 'demo.no': upload() }, slot: slotAt(web.url) });
  assert.match((await made.upload(FILE)).reason ?? '', /HTTP 307/);
  assert.equal(elsewhere.puts.length, 0);
});

test('TLS is verified', async (t) => {
  const web = await webServer(t, { tls: true });
  const script = { infos: { 'demo.no': upload() }, slot: slotAt(web.url) };
  assert.match(
    (await uploads(script).uploads.upload(FILE)).reason ?? '',
    /^The upload failed: .*certificate/,
  );
  assert.equal(web.puts.length, 0);
  assert.deepEqual(await uploads(script, { ca: CERTIFICATE }).uploads.upload(FILE), { url: GET });
});

test('where to look: the server above the component, then the admins’', () => {
  assert.deepEqual(uploadHosts('salt.demo.no', ['a@demo.no', 'b@other.no/x', 'c@salt.demo.no']), [
    'demo.no',
    'other.no',
  ]);
  assert.deepEqual(uploadHosts('salt', ['a@demo.no']), ['demo.no']);
});
