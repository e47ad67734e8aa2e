import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { aptInstall, programOnPath } from '../../lab/install.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Handles $NOTIFY_SOCKET as systemd does: prints the first datagram about the service. */
const LISTENER = `
import socket, sys
there = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
there.bind(sys.argv[1])
print("listening", flush=True)
while True:
    said = there.recv(4096).decode()
    if "READY" in said:
        print(said.strip(), flush=True)
`;

describe('as a systemd service', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sx-systemd-'));
  before(async () => {
    if (programOnPath('systemd-notify')) return;
    await aptInstall(['systemd'], 'missing-package', (line) => process.stderr.write(`# ${line}\n`));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  test('it says that it is ready once it has started, before its connections stand', async () => {
    const socket = join(dir, 'notify');
    const listener = spawn('python3', ['-c', LISTENER, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface(listener.stdout);
    assert.deepEqual(await once(lines, 'line'), ['listening']);
    const config = join(dir, 'config.yaml');
    writeFileSync(
      config,
      `component: { domain: salt.demo.no, secret: none-needed, service: "xmpp://127.0.0.1:1" }
salt: { username: saltxmpp, password: none-needed, url: "http://127.0.0.1:1" }
http: { listen: "127.0.0.1:0" }
`,
      { mode: 0o600 },
    );
    const gateway = spawn(process.execPath, [join(ROOT, 'src/cli/main.ts'), 'run', '--config', config], {
      env: { ...process.env, NOTIFY_SOCKET: socket },
      stdio: 'ignore',
    });
    try {
      assert.deepEqual(await once(lines, 'line'), ['READY=1']);
    } finally {
      gateway.kill();
      listener.kill();
    }
    assert.deepEqual(await once(gateway, 'exit'), [0, null]);
  });

  test('systemd finds nothing to complain of in the unit', () => {
    const unit = join(dir, 'salt-xmpp.service');
    copyFileSync(join(ROOT, 'deploy/salt-xmpp.service'), unit);
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], {
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.match(readFileSync(unit, 'utf8'), /^ExecStart=\S+ salt-xmpp run /m);
  });
});
