/**
 * `npm run compose`: builds the images and starts docker-compose.yml as a new user would. Asks the minions through its
 * page, and again after a restart. Then stops and removes all except the images. Takes minutes and needs Docker or
 * Podman, so it stands apart from `npm test`. COMPOSE names another program than `docker compose`, with the options
 * that come before the command. Debian 12's Podman 4.3 can fail as root on a machine without systemd and without
 * CAP_SYS_RESOURCE. It reports "error setting rlimits", as it asks for more open files than root may have there. Then a
 * file that CONTAINERS_CONF names must have [containers] default_ulimits = [] [engine] runtime = "runc" cgroup_manager
 * = "cgroupfs" podman-compose 1.6 does not wait for health with that Podman. Docker Compose does, with Podman: `podman
 * system service --time=0 unix:///SOCKET`, DOCKER_HOST=unix:///SOCKET, DOCKER_BUILDKIT=0. In that file, set
 * `compat_api_enforce_docker_hub = false` under [engine]. Without systemd, run the health checks in a loop of `podman
 * healthcheck run NAME`.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../lab/ports.ts';
import { ChatPage, openBrowser } from '../e2e/support/browser.ts';
import { until } from '../support/patience.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** From the containers' start to the log-in that is printed, on a slow machine, milliseconds. */
const READY_WITHIN = 300_000;
const PROJECT = 'salt-xmpp-test';
const MASTER = 'master@salt.demo.no';

const [web = 0, client = 0] = await freePorts(2);
const environment = { ...process.env, WEB_PORT: String(web), CLIENT_PORT: String(client) };
const [program = '', ...first] = (process.env.COMPOSE ?? 'docker compose').split(' ');

/** Runs the compose program on a separate project, with its output shown at once. */
function compose(...args: string[]): void {
  const all = [...first, '--project-name', PROJECT, ...args];
  const { status, error } = spawnSync(program, all, { cwd: ROOT, env: environment, stdio: 'inherit' });
  if (error) throw error;
  assert.equal(status, 0, `${program} ${all.join(' ')}`);
}

/** Resolves with the output of `ready` once everything works. */
async function readyText(): Promise<string> {
  const all = [...first, '--project-name', PROJECT, 'logs', 'ready'];
  const log = () => spawnSync(program, all, { cwd: ROOT, env: environment, encoding: 'utf8' }).stdout;
  await until(() => log().includes('Ready.'), 'the stack did not get ready', READY_WITHIN);
  return log();
}

/** A person's actions on the page. */
async function talk(): Promise<void> {
  const browser = await openBrowser();
  try {
    const chat = await ChatPage.open(browser, `http://127.0.0.1:${web}/`);
    await chat.rosterShows(MASTER, 'online');
    for (const name of ['web01', 'web02']) await chat.rosterShows(`${name}@salt.demo.no`, 'online');
    await chat.types('test.version');
    await chat.hasHeard(MASTER, /^\s*web01: \d{4}\.\d+\s+web02: \d{4}\.\d+\s*$/);
    await chat.clicks('web01@salt.demo.no');
    await chat.types('state.apply motd');
    await chat.hasHeard('web01@salt.demo.no', /yes/);
    await chat.types('yes');
    await chat.hasHeard('web01@salt.demo.no', /Succeeded: 1/);
    assert.deepEqual(chat.strangers, [], 'nothing is fetched from elsewhere');
  } finally {
    await browser.close();
  }
}

const began = Date.now();
const say = (what: string) =>
  process.stdout.write(`# ${Math.round((Date.now() - began) / 1000)} s: ${what}\n`);
try {
  compose('down', '--volumes');
  compose('build');
  say('built');
  for (const time of ['first', 'second']) {
    compose('up', '--detach');
    process.stdout.write(await readyText());
    say(`ready, the ${time} time`);
    await talk();
    say('both minions answered in the page');
    compose('down');
  }
} catch (error) {
  compose('logs');
  throw error;
} finally {
  compose('down', '--volumes');
  say('removed');
}
