import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { ensurePlaces } from '../../lab/ensure-places.ts';
import { MAIN } from '../../lab/gateway-process.ts';
import { ensureProsody } from '../../lab/install.ts';
import { ensureSalt } from '../../lab/install-salt.ts';
import { freePorts } from '../../lab/ports.ts';
import { Processes } from '../../lab/processes.ts';
import { runProsody } from '../../lab/prosody.ts';
import { Salt } from '../../lab/salt.ts';
import { SALT_VENV } from '../support/salt-venv.ts';
import { makePamUser, mayMakeUsers } from './support/pam-user.ts';

const MINION = 'web01.demo.no';

const say = (line: string) => process.stderr.write(`# ${line}\n`);

test('a Prosody and a Salt master with what init gave for them: check finds nothing to fix', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'sx-'));
  const processes = new Processes(dir);
  t.after(async () => {
    await processes.stopAll(3000);
    rmSync(dir, { recursive: true, force: true });
  });
  const [component = 0, api = 0, publish = 0, ret = 0] = await freePorts(4);
  const user = userFor(t);
  // Existing settings of the machine's user stay: init makes a password only if there is no password.
  writeFileSync(join(dir, 'salt.password'), user.password, { mode: 0o600 });
  const { eauth } = user;
  const flags = ['--domain', 'salt.demo.no', '--salt-user', user.name, '--eauth', eauth, '--yes'];
  const ports = ['--service', `xmpp://127.0.0.1:${component}`, '--salt-url', `http://127.0.0.1:${api}`];
  const config = ['--config', join(dir, 'config.yaml')];
  execFileSync(process.execPath, [MAIN, 'init', ...flags, ...ports, ...config, '--write-snippets', dir]);

  await ensureProsody(say);
  const snippet = readFileSync(join(dir, 'prosody-salt-xmpp.cfg.lua'), 'utf8');
  await runProsody(processes, { dir, ports: { component }, hosts: `VirtualHost "demo.no"\n${snippet}` });
  const master = parse(readFileSync(join(dir, 'salt-master-salt-xmpp.conf'), 'utf8'));
  if (eauth === 'file') {
    // The one thing that Salt's `file` needs besides: where its passwords are.
    const passwords = join(dir, 'passwords');
    writeFileSync(passwords, `${user.name}:${user.password}\n`, { mode: 0o600 });
    master.external_auth.file['^filename'] = passwords;
  }
  const venv = await ensureSalt(SALT_VENV, say);
  const places = await ensurePlaces(venv, say);
  const users = [{ ...user, allowed: [] }];
  const salts = { publish, ret, api };
  const layout = { dir: join(dir, 's'), venv, places, ports: salts, minions: [MINION], users, eauth };
  const salt = new Salt({ ...layout, master }, processes);
  salt.start();
  await salt.ready();

  const { status, stdout } = spawnSync(process.execPath, [MAIN, 'check', ...config], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
  assert.doesNotMatch(stdout, /^failed/m);
  assert.match(stdout, /^ok +component: .* takes salt\.demo\.no, which is free$/m);
  assert.match(stdout, /^ok +salt: external_auth grants what the gateway asks by itself$/m);
  assert.match(stdout, /^ok +salt: the clients runner, wheel, local, local_async work$/m);
  assert.match(stdout, /^ok +salt: presence events are on, 5 s late at worst$/m);
});

function userFor(t: TestContext): { name: string; password: string; eauth: 'pam' | 'file' } {
  if (!mayMakeUsers()) return { name: 'saltxmpp', password: 'not-to-be-guessed', eauth: 'file' };
  const user = makePamUser();
  t.after(() => user.remove());
  return { name: user.name, password: user.password, eauth: 'pam' };
}
