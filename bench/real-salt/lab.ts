import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBareProsody } from '../../lab/bare-prosody.ts';
import { ensurePlaces } from '../../lab/ensure-places.ts';
import { GatewayProcess } from '../../lab/gateway-process.ts';
import { ensureSalt } from '../../lab/install-salt.ts';
import { MINIONS, password } from '../../lab/lab.ts';
import { freePorts } from '../../lab/ports.ts';
import { Processes } from '../../lab/processes.ts';
import { Salt } from '../../lab/salt.ts';
import { SALT_VENV } from '../../test/support/salt-venv.ts';
import { builtMain } from '../support/built.ts';
import { Child } from '../support/child.ts';
import { FORWARDER, GATEWAY, gatewayConfig, SECRET } from '../support/lab.ts';
import { Peer } from '../support/peer.ts';

const LOAD = 'load.bench';

/** A real Prosody and a real Salt with three minions. The gateway and the forwarder are beside each other. */
export interface RealLab {
  salt: Salt;
  peer: Peer;
  /** The folder with Salt's virtual environment, and that of pepper. */
  bin: { salt: string; pepper: string };
  close(): Promise<void>;
}

/** Starts everything; installs Salt and pepper where they are missing. @throws LabError */
export async function startRealLab(say: (text: string) => void): Promise<RealLab> {
  const dir = await mkdtemp(join(tmpdir(), 'sx-'));
  const processes = new Processes(dir);
  const closers: (() => Promise<unknown>)[] = [
    () => rm(dir, { recursive: true, force: true }),
    () => processes.stopAll(3000),
  ];
  const close = async () => {
    while (closers.length > 0) await closers.pop()?.();
  };
  try {
    const [salt, prosody] = await Promise.all([
      startSalt(dir, processes, say),
      startBareProsody({ [GATEWAY]: SECRET, [FORWARDER]: SECRET, [LOAD]: SECRET }),
    ]);
    closers.push(() => prosody.dispose());
    const service = `xmpp://127.0.0.1:${prosody.componentPort}`;
    await startGateway(dir, processes, { salt, service });
    const forwarder = await startForwarder({ salt, service });
    closers.push(() => forwarder.stop());
    const peer = await Peer.connect({ service, domain: LOAD, password: SECRET });
    closers.push(() => peer.stop());
    const bin = { salt: join(salt.layout.venv, 'bin/salt'), pepper: pepperIn(salt.layout.venv, say) };
    return { salt, peer, bin, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startSalt(dir: string, processes: Processes, say: (text: string) => void): Promise<Salt> {
  const venv = await ensureSalt(SALT_VENV, say);
  const [publish = 0, ret = 0, api = 0] = await freePorts(3);
  const salt = new Salt(
    {
      dir: join(dir, 'salt'),
      venv,
      ports: { publish, ret, api },
      minions: MINIONS,
      places: await ensurePlaces(venv, say),
      users: [{ name: 'saltxmpp', password: password(), allowed: ['.*', '@runner', '@wheel'] }],
      eauth: 'file',
      // On a busy machine 32 jobs at once may take longer than Salt's own patience of 5 s.
      master: { timeout: 60 },
    },
    processes,
  );
  salt.start();
  await salt.ready();
  return salt;
}

interface Sides {
  salt: Salt;
  service: string;
}

async function startGateway(dir: string, processes: Processes, { salt, service }: Sides): Promise<void> {
  const [health = 0] = await freePorts(1);
  const gateway = new GatewayProcess(dir, health, processes, builtMain());
  const config = gatewayConfig({
    service,
    url: salt.url,
    admins: [`admin@${LOAD}`],
    kept: join(dir, 'salt-xmpp'),
  });
  const { username, password: secret, eauth } = salt.login;
  gateway.start({ ...config, salt: { url: salt.url, username, password: secret, eauth } });
  await gateway.ready();
}

async function startForwarder({ salt, service }: Sides): Promise<Child> {
  const settings = {
    service,
    domain: FORWARDER,
    secret: SECRET,
    salt: salt.url,
    token: await salt.api().token(),
  };
  return (await Child.start(new URL('../round-trip/forwarder.ts', import.meta.url), settings)).child;
}

/** Pepper's program beside Salt's; installed at the first time. */
function pepperIn(venv: string, say: (text: string) => void): string {
  const program = join(venv, 'bin/pepper');
  if (!existsSync(program)) {
    say('installing pepper');
    execFileSync(join(venv, 'bin/pip'), ['install', '--quiet', '--no-deps', 'salt-pepper']);
  }
  return program;
}
