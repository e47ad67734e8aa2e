import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ensureProsody } from '../../../lab/install.ts';
import { freePorts } from '../../../lab/ports.ts';
import { Processes } from '../../../lab/processes.ts';
import { type ProsodyPrograms, runProsody } from '../../../lab/prosody.ts';
import { ComponentTransport } from '../../../src/xmpp/index.ts';
import { keptLog } from '../../support/kept-log.ts';

export const DOMAIN = 'salt.demo.no';
const SECRET = 's3cret';

/** A component at a real Prosody whose mod_http_file_share has these settings more; both go with the test. */
export async function atUploadServer(
  t: TestContext,
  settings: string,
  programs?: ProsodyPrograms,
): Promise<ComponentTransport> {
  const dir = mkdtempSync(join(tmpdir(), 'sx-upload-'));
  const [component = 0, web = 0] = await freePorts(2);
  await ensureProsody((line) => process.stderr.write(`# ${line}\n`));
  const processes = new Processes(dir);
  const service = `xmpp://127.0.0.1:${component}`;
  const transport = new ComponentTransport({ domain: DOMAIN, service, secret: SECRET, log: keptLog() });
  t.after(async () => {
    await transport.stop();
    await processes.stopAll(3000);
    rmSync(dir, { recursive: true, force: true });
  });
  await runProsody(processes, {
    dir,
    ports: { component, web },
    ...(programs && { programs }),
    without: ['offline'],
    settings: 'http_default_host = "upload.demo.no"\nmodules_enabled = { "disco", "ping", "version" }',
    hosts: `VirtualHost "demo.no"
Component "upload.demo.no" "http_file_share"
  http_external_url = "http://127.0.0.1:${web}/"
  ${settings}
Component "${DOMAIN}"
  component_secret = "${SECRET}"
`,
  });
  transport.start();
  await once(transport, 'online');
  return transport;
}
