/**
 * `npm run newcomer`: starts empty Debians with a Prosody, a Salt master and a minion. Into one it types the steps of
 * README.md. Into another it types the page for a service, docs/install.md, each command as printed. Then it checks the
 * service under systemd. Takes minutes and needs Podman with systemd in a container, so it stands apart from `npm
 * test`. For Podman on a small machine, see test/compose/run.ts.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../lab/ports.ts';
import { ChatUser } from '../e2e/support/person.ts';
import { VERSION } from '../support/salt-version.ts';
import { fromReadme } from './from-readme.ts';
import { container, Machine } from './machine.ts';
import { printedCommands } from './printed.ts';
import { looksAfter } from './service.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const IMAGE = 'salt-xmpp-newcomer';
/** The repository's path on a machine: a clone has its name. */
const REPOSITORY = '/salt-xmpp';
/** In service within so long (issue: a quarter of an hour), seconds. */
const WITHIN = 900;

container(
  'build',
  '--network',
  'host',
  '--tag',
  'salt-xmpp-demo-salt',
  '--file',
  join(ROOT, 'docker/salt/Dockerfile'),
  ROOT,
);
container('build', '--network', 'host', '--tag', IMAGE, join(ROOT, 'test/newcomer'));
const [web = 0] = await freePorts(1);
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const readme = read('README.md');
const [, page = ''] = /\[[^\]]+\]\(([^)]+)\): [^.]*systemd service/.exec(readme) ?? [];
const install = read(page);

await newcomer('README.md', async (machine) => fromReadme(machine, readme, install, REPOSITORY));
await newcomer(
  page,
  async (machine) =>
    machine.types(
      printedCommands(install, 'A service on Debian').map((line) =>
        line.replace('<this repository>', REPOSITORY).replace(/^(journalctl .*)/, '$1 --no-pager'),
      ),
    ),
  looksAfter,
);

/** A machine whose Prosody and Salt are at work; `types` puts the gateway there, and it has to answer in time. */
async function newcomer(
  name: string,
  types: (machine: Machine) => Promise<void>,
  then?: typeof looksAfter,
): Promise<void> {
  const machine = Machine.starts(IMAGE, { ports: { 5280: web }, mounts: [`${ROOT}:${REPOSITORY}:ro`] });
  let began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const say = (what: string) => process.stdout.write(`# ${name}, ${seconds()} s: ${what}\n`);
  try {
    await machine.shows('/opt/salt/bin/salt "*" test.ping', /web01\.demo\.no:\s+True/);
    await machine.shows('systemctl is-active prosody', /^active/);
    say('Prosody and Salt are at work');
    began = Date.now();
    await types(machine);
    say('all commands have run');
    const admin = await ChatUser.comes(
      {
        jid: 'admin@demo.no',
        password: 'admin-password',
        websocket: `ws://127.0.0.1:${web}/xmpp-websocket`,
      },
      'salt.demo.no',
    );
    await admin.subscribesTo('master', 'web01');
    await admin.sees('web01', 'available');
    admin.says('master', 'test.version');
    await admin.hears('master', `web01: ${VERSION}`);
    say('in service: the minion answered');
    assert.ok(seconds() < WITHIN, `that took ${seconds()} s`);
    if (then) {
      await then(machine, admin, say);
      say('looked after');
    }
    await admin.leaves();
  } finally {
    machine.remove();
  }
}
