import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Puppet } from './gateway/support/person.ts';
import { XmppServer } from './gateway/support/server.ts';
import { SaltApiStandIn } from './support/salt-api.ts';
import { VERSION } from './support/salt-version.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function start(example: string, environment: Record<string, string>) {
  const env = { ...process.env, ...environment };
  return spawn(process.execPath, [`examples/${example}`], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('examples/echo.ts: xmpp/ as a library says back what it hears, and leaves on SIGTERM', async (t) => {
  const domain = 'echo.demo.no';
  const server = await XmppServer.start({ domain, secret: 's3cret' });
  t.after(() => server.stop());
  const example = start('echo.ts', { SERVICE: server.service, DOMAIN: domain, SECRET: 's3cret' });
  t.after(() => example.kill('SIGKILL'));
  await server.loggedIn();
  const person = new Puppet('kari@demo.no', server, domain);
  person.says('anyone', 'héllo <&>');
  await person.hears('anyone', 'héllo <&>');
  const ended = once(example, 'exit');
  example.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
});

test('examples/versions.ts: salt/ as a library asks every minion', async (t) => {
  const salt = await SaltApiStandIn.start({ username: 'saltxmpp', password: 'hunter2' });
  t.after(() => salt.stop());
  const example = start('versions.ts', {
    SALT_API: salt.url,
    SALT_USER: 'saltxmpp',
    SALT_PASSWORD: 'hunter2',
  });
  t.after(() => example.kill('SIGKILL'));
  const [printed] = await Promise.all([text(example.stdout), once(example, 'exit')]);
  assert.deepEqual(printed.trim().split('\n').toSorted(), [
    `db01.demo.no: ${VERSION}`,
    `web01.demo.no: ${VERSION}`,
    `web02.demo.no: ${VERSION}`,
  ]);
});
