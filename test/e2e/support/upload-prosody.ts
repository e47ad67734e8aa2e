import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ensureProsody } from '../../../lab/install.ts';
import { freePorts, waitForPort } from '../../../lab/ports.ts';
import { Processes } from '../../../lab/processes.ts';
import { ComponentTransport } from '../../../src/xmpp/index.ts';
import { keptLog } from '../../xmpp/support/lab.ts';

export const DOMAIN = 'salt.demo.no';
const SECRET = 's3cret';

/** A component at a real Prosody whose mod_http_file_share has these settings more; both go with the test. */
export async function atUploadServer(t: TestContext, settings: string): Promise<ComponentTransport> {
  const dir = mkdtempSync(join(tmpdir(), 'sx-upload-'));
  const [component = 0, web = 0] = await freePorts(2);
  const program = await ensureProsody((line) => process.stderr.write(`# ${line}\n`));
  const config = join(dir, 'prosody.cfg.lua');
  mkdirSync(join(dir, 'data'));
  writeFileSync(config, configText(dir, component, web, settings));
  const processes = new Processes(dir);
  processes.start('prosody', program, ['-F', '--config', config]);
  const service = `xmpp://127.0.0.1:${component}`;
  const transport = new ComponentTransport({ domain: DOMAIN, service, secret: SECRET, log: keptLog() });
  t.after(async () => {
    await transport.stop();
    await processes.stopAll(3000);
    rmSync(dir, { recursive: true, force: true });
  });
  for (const port of [component, web]) {
    const listens = await waitForPort(port, 30_000, () => !processes.isRunning('prosody'));
    if (!listens) throw new Error(`Prosody did not start:\n${processes.tail('prosody')}`);
  }
  transport.start();
  await once(transport, 'online');
  return transport;
}

function configText(dir: string, component: number, web: number, settings: string): string {
  return `${process.getuid?.() === 0 ? 'run_as_root = true' : ''}
pidfile = "${dir}/prosody.pid"
data_path = "${dir}/data"
interfaces = { "127.0.0.1" }
c2s_ports = {}
c2s_direct_tls_ports = {}
s2s_ports = {}
component_ports = { ${component} }
component_interfaces = { "127.0.0.1" }
http_ports = { ${web} }
http_interfaces = { "127.0.0.1" }
https_ports = {}
http_default_host = "upload.demo.no"
modules_enabled = { "disco", "ping" }
modules_disabled = { "s2s", "tls", "offline" }
log = { warn = "*console" }
VirtualHost "demo.no"
Component "upload.demo.no" "http_file_share"
  http_external_url = "http://127.0.0.1:${web}/"
  ${settings}
Component "${DOMAIN}"
  component_secret = "${SECRET}"
`;
}
