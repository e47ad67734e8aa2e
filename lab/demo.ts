import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addContacts, type ChatLogin, hasContacts, logIn, logOut } from './chat-client.ts';
import { LabError } from './errors.ts';
import { DEMO_GRANTED } from './granted.ts';
import type { Progress } from './install.ts';
import { DOMAIN, HOST, Lab, MINIONS, PORTS, password } from './lab.ts';
import { keptPorts } from './ports.ts';
import { stopRecorded } from './processes.ts';
import { terminalChat } from './terminal.ts';
import { WebChat } from './web.ts';

const DEMO_PORTS = [...PORTS, 'page'] as const;

export interface DemoOptions {
  /** Everything is kept below this folder. */
  dir: string;
  write(text: string): void;
  /** Opens the terminal chat. */
  terminal: boolean;
  /** Ends the demo, at any moment. */
  signal: AbortSignal;
}

interface Running {
  login: ChatLogin;
  ports: Record<(typeof DEMO_PORTS)[number], number>;
  /** A line that says which parts are real and which are boxed. */
  says: string;
}

/**
 * A whole demo: Prosody, Salt with three minions, the gateway, the web chat. Resolves when it was ended, by the
 * signal or by the person in the terminal, and everything has stopped. @throws LabError
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { write, signal } = options;
  const dir = resolve(options.dir);
  mkdirSync(dir, { recursive: true });
  await stopRecorded(dir);
  const lab = new Lab(dir);
  lab.processes.recordSelf();
  let web: WebChat | undefined;
  try {
    const running = await orAborted(
      startAll(lab, (line) => write(`${line}\n`)),
      signal,
    );
    web = new WebChat(running.ports.page, { ...running.login, open: `master@${DOMAIN}` });
    write(ready(await web.start(), running, options.dir));
    await (options.terminal
      ? terminalChat({ ...running.login, domain: DOMAIN, first: 'master', write, signal })
      : aborted(signal));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    write('\nstopping …\n');
    web?.stop();
    await lab.stop(4000);
    lab.processes.forgetSelf();
  }
}

/** Stops the demo that runs from `dir`; how many of its processes there were. */
export function stopDemo(dir: string): Promise<number> {
  return stopRecorded(resolve(dir));
}

async function startAll(lab: Lab, say: Progress): Promise<Running> {
  const ports = await keptPorts(join(lab.dir, 'ports.json'), DEMO_PORTS);
  const venv = process.env.SALT_XMPP_LAB_VENV ?? join(lab.dir, 'salt-venv');
  // Known from a file: no account of the machine is needed.
  const users = [{ name: 'saltxmpp', password: password(), allowed: DEMO_GRANTED }];
  const onAnswer = (id: string) => say(`  minion ${id} answers`);
  await lab.start({ ports, venv, users, eauth: 'file', say, onAnswer });

  say('starting the gateway …');
  const login = await lab.account('admin');
  const groups = { web: { target: 'web*', target_type: 'glob' } };
  const config = { ...lab.config(), greet: 'minions', roster: { minions: ['*'] }, groups };
  const { gateway, server, salt } = lab;
  gateway.start(config, (how) => say(`The gateway ended (${how}): see ${gateway.logFile}`));
  await gateway.ready();
  await fillRoster(login, server.fillsRosters);
  return { login, ports, says: salt.layout.places.says };
}

/** The contacts are in the admin's roster from the start: by the gateway, else as a person would add them. */
async function fillRoster(login: ChatLogin, byGateway: boolean): Promise<void> {
  const client = await logIn(login);
  const names = ['master', ...MINIONS.map((id) => id.replace(`.${HOST}`, ''))];
  const contacts = names.map((name) => ({ jid: `${name}@${DOMAIN}`, name }));
  const filled = byGateway && (await hasContacts(client, contacts));
  if (!filled) await addContacts(client, contacts);
  await logOut(client);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}

/** Leaves the work behind on an abort: the lab knows its processes and stops them. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const stopped = aborted(signal).then(() => {
    throw new LabError('exited', 'The demo was stopped.');
  });
  return Promise.race([work, stopped]);
}

function ready(address: string, { login, ports, says }: Running, dir: string): string {
  return `
  Ready. Open ${address} and type test.version to master, or to web01.

  With your own client: ${login.jid}, password ${login.password}, server 127.0.0.1, port ${ports.client}, no TLS.
  ${says}
  Everything is in ${dir} and listens on loopback only. Ctrl-C stops it, as does npm run demo -- --down.

`;
}
