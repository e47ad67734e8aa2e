import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addContacts, type ChatLogin, hasContacts, logIn, logOut } from './chat-client.ts';
import { ADMIN, type DemoPerson, demoConfig, OLA } from './demo-people.ts';
import { LabError } from './errors.ts';
import { DEMO_GRANTED } from './granted.ts';
import type { Progress } from './install.ts';
import { DOMAIN, HOST, Lab, MINIONS, PORTS, password } from './lab.ts';
import { keptPorts } from './ports.ts';
import { stopRecorded } from './processes.ts';
import { venvBelow } from './salt-versions.ts';
import { terminalChat } from './terminal.ts';
import { WebChat } from './web.ts';
import type { PageOptions } from './web-page.ts';

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
  /** The person with less access. */
  other: ChatLogin;
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
    web = new WebChat(running.ports.page, pages(running));
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
  const venv = venvBelow(lab.dir);
  // Known from a file: no account of the machine is needed.
  const users = [{ name: 'saltxmpp', password: password(), allowed: DEMO_GRANTED }];
  const onAnswer = (id: string) => say(`  minion ${id} answers`);
  await lab.start({ ports, venv, users, eauth: 'file', say, onAnswer });

  say('starting the gateway …');
  const login = await lab.account(ADMIN.name);
  const other = await lab.account(OLA.name);
  const config = { ...lab.config(), ...demoConfig(HOST) };
  const { gateway, server, salt } = lab;
  gateway.start(config, (how) => say(`The gateway ended (${how}): see ${gateway.logFile}`));
  await gateway.ready();
  await fillRoster(login, server.fillsRosters);
  return { login, other, ports, says: salt.layout.places.says };
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

/** The web chat of each person, by path. */
function pages({ login, other }: Running): Record<string, PageOptions> {
  const ofOla = `/${OLA.name}`;
  const sees = ({ name, may }: DemoPerson) => `You are ${name}: you ${may}.`;
  const admin = {
    ...login,
    open: `master@${DOMAIN}`,
    says: sees(ADMIN),
    other: { name: OLA.name, path: ofOla },
  };
  const ola = { ...other, open: `web01@${DOMAIN}`, says: sees(OLA), other: { name: ADMIN.name, path: '/' } };
  return { '/': admin, [ofOla]: ola };
}

function ready(address: string, { login, other, ports, says }: Running, dir: string): string {
  return `
  Ready. Open ${address} and type test.version to master, or to web01.
  Then try state.apply to web01, or web state.apply website to master.

  ${ADMIN.name} ${ADMIN.may}. ${OLA.name} ${OLA.may}: open ${address}${OLA.name}

  With your own client (server 127.0.0.1, port ${ports.client}, no TLS):
    ${login.jid}, password ${login.password}
    ${other.jid}, password ${other.password}
  ${says}
  Everything is in ${dir} and listens on loopback only. Ctrl-C stops it, as does npm run demo -- --down.

`;
}
