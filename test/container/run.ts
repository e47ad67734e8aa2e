/**
 * `npm run container`: runs the commands of docs/install.md under "Container", as printed, beside a real Prosody and a
 * real Salt. Then checks the container. Takes minutes and needs Docker or Podman, so it stands apart from `npm test`;
 * CONTAINER names another program than `docker`. For Podman on a small machine, see test/compose/run.ts.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFree } from '../../lab/ports.ts';
import { TestLab } from '../e2e/support/lab.ts';
import { inlineCommand, printedCommands } from '../newcomer/printed.ts';
import { until } from '../support/patience.ts';
import { VERSION } from '../support/salt-version.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NAME = `salt-xmpp-test-${process.pid}`;
/** The address that the image's health check asks; with the host's network it is the host's. */
const HEALTH_PORT = 9780;
/** Docker's own patience between SIGTERM and SIGKILL, milliseconds. */
const STOPS_WITHIN = 10_000;

const page = readFileSync(join(ROOT, 'docs/install.md'), 'utf8');
const began = Date.now();
const say = (what: string) =>
  process.stdout.write(`# ${Math.round((Date.now() - began) / 1000)} s: ${what}\n`);

/**
 * Runs a shell line and returns its output; `docker` in it is the available program. `isShown`: a build takes its time.
 */
function runs(line: string, isShown = false): string {
  const own = `docker() { ${process.env.CONTAINER ?? 'docker'} "$@"; }; `;
  // Podman's own format of images knows no health checks.
  const env = { ...process.env, BUILDAH_FORMAT: 'docker' };
  const stdio: ('ignore' | 'pipe' | 'inherit')[] = isShown
    ? ['ignore', 'inherit', 'inherit']
    : ['ignore', 'pipe', 'inherit'];
  const { status, stdout } = spawnSync('bash', ['-c', own + line], {
    cwd: ROOT,
    env,
    stdio,
    encoding: 'utf8',
  });
  assert.equal(status, 0, line);
  return stdout;
}

/** `line` with the name and the config's folder of this run. */
function ofThisRun(line: string, folder: string): string {
  return line
    .replace('--name salt-xmpp', `--name ${NAME}`)
    .replace('-v salt-xmpp:', `-v ${NAME}:`)
    .replace('docker exec salt-xmpp', `docker exec ${NAME}`)
    .replace(/(docker (?:kill|stop).* )salt-xmpp$/, `$1${NAME}`)
    .replace(/(?<=-v |9780 |,o= )\/etc\/salt-xmpp/g, folder);
}

/** A config as `init` writes it for this lab, readable by the container's group. */
function configFor(lab: TestLab, folder: string): void {
  mkdirSync(folder);
  const { component, salt } = lab.config() as {
    component: { service: string; secret: string };
    salt: { url: string; username: string; password: string; eauth: string };
  };
  writeFileSync(join(folder, 'component.secret'), component.secret, { mode: 0o600 });
  writeFileSync(join(folder, 'salt.password'), salt.password, { mode: 0o600 });
  const file = join(folder, 'config.yaml');
  const flags =
    `--yes --domain ${lab.domain} --admin admin@demo.no --service ${component.service} --salt-url ${salt.url} ` +
    `--salt-user ${salt.username} --eauth ${salt.eauth} --config ${file} --write-snippets ${lab.dir}`;
  runs(`npm run --silent init -- ${flags}`);
  const places = 'store: /var/lib/salt-xmpp/salt-xmpp.db\naudit: { file: /var/lib/salt-xmpp/audit.jsonl }\n';
  writeFileSync(file, places, { flag: 'a' });
  runs(ofThisRun(inlineCommand(page, 'chgrp -R 9780'), folder));
}

/** Waits until `shows` gives something that matches. */
async function becomes(shows: () => string | Promise<string>, expected: RegExp): Promise<void> {
  let shown = '';
  const isSo = async () => {
    shown = await shows();
    return expected.test(shown);
  };
  await until(isSo, () => `no ${expected} in:\n${shown}`);
}

const log = () => runs(`docker logs ${NAME} 2>&1`);
const readyz = () =>
  fetch(`http://127.0.0.1:${HEALTH_PORT}/readyz`).then(
    (answer) => answer.text(),
    (error) => `${error}\n${log()}`,
  );

assert.ok(await isFree(HEALTH_PORT), `port ${HEALTH_PORT}, which the health check asks, is in use`);
const lab = new TestLab();
try {
  await lab.start();
  const folder = join(lab.dir, 'etc');
  configFor(lab, folder);
  const [build = '', run = '', ...others] = printedCommands(page, 'Container');
  assert.deepEqual(others, []);
  runs(build, true);
  say('built');
  runs(ofThisRun(run, folder));
  const admin = await lab.person('admin');
  await becomes(readyz, /"ready"/);
  await admin.subscribesTo('master', 'web01');
  await admin.sees('web01', 'available');
  admin.says('web01', 'test.version');
  await admin.hears('web01', VERSION);
  say('the minion answered');

  assert.match(runs(`docker exec ${NAME} id`), /^uid=9780\(salt-xmpp\)/);
  runs(`! docker exec ${NAME} touch /not-to-be 2>/dev/null`);
  const check = JSON.parse(
    runs(`docker inspect --format '{{json .Config.Healthcheck.Test}}' ${NAME}`),
  ) as string[];
  const [, ...asked] = check;
  runs(`docker exec ${NAME} ${asked.map((word) => `"${word}"`).join(' ')}`);
  assert.doesNotMatch(runs(ofThisRun(inlineCommand(page, 'docker exec'), folder)), /^failed/m);
  say('its health check is well; it is not root and cannot write beside its volume');

  writeFileSync(join(folder, 'config.yaml'), 'master_name: salt\n', { flag: 'a' });
  runs(ofThisRun(inlineCommand(page, 'docker kill'), folder));
  await becomes(log, /a restart is needed for master_name/);
  say('reloaded');

  const before = Date.now();
  runs(ofThisRun(inlineCommand(page, 'docker stop'), folder));
  assert.ok(Date.now() - before < STOPS_WITHIN, `it took ${Date.now() - before} ms to stop`);
  assert.equal(runs(`docker inspect --format '{{.State.ExitCode}}' ${NAME}`).trim(), '0');
  await admin.sees('web01', 'unavailable');
  runs(`docker start ${NAME}`);
  await admin.sees('web01', 'available');
  admin.says('web01', 'again');
  await admin.hears('web01', VERSION);
  say('stopped cleanly; started again, it knows what was asked before');
} finally {
  runs(`docker rm --force ${NAME} >/dev/null; docker volume rm ${NAME} >/dev/null; true`);
  await lab.stop();
}
