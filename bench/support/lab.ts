import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startBareProsody } from '../../lab/bare-prosody.ts';
import { GatewayProcess } from '../../lab/gateway-process.ts';
import { freePorts } from '../../lab/ports.ts';
import { Processes } from '../../lab/processes.ts';
import { UNLIMITED } from '../../test/support/unlimited.ts';
import { builtMain } from './built.ts';
import { Child } from './child.ts';
import { Peer } from './peer.ts';

export const GATEWAY = 'salt.bench';
export const FORWARDER = 'plain.bench';
export const FLOOR = 'floor.bench';
const LOAD = 'load.bench';
export const SECRET = 'bench';

/** The log-in that the stand-in accepts. */
export const LOGIN = { username: 'saltxmpp', password: 'hunter2', eauth: 'pam' };

export interface Lab {
  /** The component port of a separate Prosody. */
  service: string;
  secret: string;
  /** Stand-ins for salt-api, one for each, so that none hears another's events. */
  saltApi: { gateway: string; baseline: string; floor: string };
  /** For files, until it is closed. */
  dir: string;
  gateway: { pid: number };
  /** The processes that both sides need: Prosody, the stand-ins, the peer. */
  others: number[];
  peer: Peer;
  close(): Promise<void>;
}

/** Starts Prosody, the stand-ins, the gateway of this checkout and a peer: each a process, save the peer. */
export async function startLab({
  minions,
  profile,
}: {
  minions: number;
  profile?: string | undefined;
}): Promise<Lab> {
  const dir = await mkdtemp(join(tmpdir(), 'salt-xmpp-bench-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  const close = async () => {
    while (closers.length > 0) await closers.pop()?.();
  };
  try {
    const prosody = await startBareProsody({
      [GATEWAY]: SECRET,
      [FORWARDER]: SECRET,
      [FLOOR]: SECRET,
      [LOAD]: SECRET,
    });
    closers.push(() => prosody.dispose());
    const service = `xmpp://127.0.0.1:${prosody.componentPort}`;

    const script = new URL('salt-api-process.ts', import.meta.url);
    const salt = await Child.start(script, { minions, count: 3 });
    closers.push(() => salt.child.stop());
    const [forGateway, forBaseline, forFloor] = z
      .tuple([z.string(), z.string(), z.string()])
      .parse(salt.said);

    const processes = new Processes(dir);
    closers.push(() => processes.stopAll());
    await startGateway(
      processes,
      dir,
      gatewayConfig({ service, url: forGateway, admins: [`admin@${LOAD}`], kept: join(dir, 'salt-xmpp') }),
      profile,
    );

    const peer = await Peer.connect({ service, domain: LOAD, password: SECRET });
    closers.push(() => peer.stop());
    return {
      service,
      secret: SECRET,
      saltApi: { gateway: forGateway, baseline: forBaseline, floor: forFloor },
      dir,
      gateway: { pid: processes.pid('gateway') ?? 0 },
      others: [prosody.pid, salt.child.pid, process.pid],
      peer,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startGateway(
  processes: Processes,
  dir: string,
  config: Record<string, unknown>,
  profile: string | undefined,
): Promise<void> {
  const [port = 0] = await freePorts(1);
  const gateway = new GatewayProcess(dir, port, processes, builtMain());
  const { NODE_OPTIONS } = process.env;
  if (profile) process.env.NODE_OPTIONS = `--cpu-prof --cpu-prof-dir=${profile}`;
  gateway.start(config);
  if (profile) process.env.NODE_OPTIONS = NODE_OPTIONS ?? '';
  await gateway.ready();
}

/** Everything as it comes, but no bound that a load of one person alone would meet. `kept`: its files, without their ends. */
export function gatewayConfig(options: { service: string; url: string; admins: string[]; kept: string }) {
  const { service, url, admins, kept } = options;
  return {
    component: { domain: GATEWAY, service, secret: SECRET },
    salt: { url, ...LOGIN },
    admins,
    greet: false,
    store: `${kept}.db`,
    audit: { file: `${kept}.jsonl` },
    limits: UNLIMITED,
  };
}
