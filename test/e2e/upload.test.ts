import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ProsodyPrograms } from '../../lab/prosody.ts';
import { Uploads, uploadHosts } from '../../src/contacts/index.ts';
import { keptLog } from '../support/kept-log.ts';
import { ensureProsody13 } from './support/prosody-13.ts';
import { atUploadServer, DOMAIN } from './support/upload-prosody.ts';

const FILE = { name: 'disk.usage.txt', content: 'web01: ✓ <&>\n'.repeat(10) };

async function uploads(t: TestContext, settings = '', programs?: ProsodyPrograms): Promise<Uploads> {
  const transport = await atUploadServer(t, settings, programs);
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
    /^upload\.demo\.no refuses uploads from salt\.demo\.no: .*http_file_share_access = \{ "demo\.no", "salt\.demo\.no" \}\.$/,
  );
  const open = await uploads(t, `http_file_share_access = { "demo.no", "${DOMAIN}" }`);
  assert.ok((await open.upload(FILE)).url);
});

test('Prosody 13 takes no file of a component until it is named; the reason is the line that works', async (t) => {
  const programs = await ensureProsody13((line) => process.stderr.write(`# ${line}\n`));
  const shut = await uploads(t, '', programs);
  const { reason = '' } = await shut.upload(FILE);
  const [line = ''] = /http_file_share_access = \{ "salt\.demo\.no" \}/.exec(reason) ?? [];
  assert.notEqual(line, '', reason);
  const open = await uploads(t, line, programs);
  assert.ok((await open.upload(FILE)).url);
});

test('a quota that is used up: the setting is named', async (t) => {
  const made = await uploads(t, 'http_file_share_daily_quota = 200');
  assert.ok((await made.upload(FILE)).url);
  assert.match(
    (await made.upload(FILE)).reason ?? '',
    /Daily quota reached\. Raise http_file_share_daily_quota/,
  );
});

test('its size limit is kept to', async (t) => {
  const made = await uploads(t, 'http_file_share_size_limit = 100');
  assert.match((await made.upload(FILE)).reason ?? '', /over the limit of upload\.demo\.no, 100 bytes/);
});
