import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Uploads, uploadHosts } from '../../src/contacts/index.ts';
import { keptLog } from '../support/kept-log.ts';
import { atUploadServer, DOMAIN } from './support/upload-prosody.ts';

const FILE = { name: 'disk.usage.txt', content: 'web01: ✓ <&>\n'.repeat(10) };

async function uploads(t: TestContext, settings = ''): Promise<Uploads> {
  const transport = await atUploadServer(t, settings);
  return new Uploads({
    request: (iq, options) => transport.request(iq, options),
    domain: DOMAIN,
    candidates: uploadHosts(DOMAIN, []),
    log: keptLog(),
  });
}

test('Prosody’s file share takes the files of its components by default, and serves them unchanged', async (t) => {
  const made = await uploads(t);
  assert.deepEqual(await made.service(), { jid: 'upload.demo.no', maxBytes: 10 * 1024 * 1024 });
  const { url, reason } = await made.upload(FILE);
  assert.ok(url, reason);
  assert.match(url, /\/disk\.usage\.txt$/);
  const read = await fetch(url);
  assert.equal(await read.text(), FILE.content);
  assert.equal(read.headers.get('content-type'), 'text/plain; charset=utf-8');
});

test('where http_file_share_access names hosts, the component must be one of them', async (t) => {
  const shut = await uploads(t, 'http_file_share_access = { "demo.no" }');
  assert.match(
    (await shut.upload(FILE)).reason ?? '',
    /^upload\.demo\.no refuses uploads from salt\.demo\.no/,
  );
  const open = await uploads(t, `http_file_share_access = { "demo.no", "${DOMAIN}" }`);
  assert.ok((await open.upload(FILE)).url);
});

test('its size limit is kept to', async (t) => {
  const made = await uploads(t, 'http_file_share_size_limit = 100');
  assert.match((await made.upload(FILE)).reason ?? '', /over the limit of upload\.demo\.no, 100 bytes/);
});
