import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { NODE_FLAGS } from '../lab/gateway-process.ts';
import { SHIPPED, SHIPPED_FOLDERS } from '../scripts/shipped.ts';
import { parseConfig } from '../src/config/index.ts';
import { answersFrom } from '../src/init/answers.ts';
import { configText } from '../src/init/files.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const buildSchema = z.object({ context: z.literal('.'), dockerfile: z.string().default('Dockerfile') });
const serviceSchema = z.object({
  build: buildSchema,
  user: z.string().optional(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z
    .object({ test: z.array(z.string()) })
    .or(z.object({ disable: z.boolean() }))
    .optional(),
});
const compose = z
  .object({ services: z.record(z.string(), serviceSchema), volumes: z.record(z.string(), z.object({})) })
  .parse(parse(read('docker-compose.yml'), { merge: true }));
const services = Object.entries(compose.services);
const demoConfig = () =>
  parseConfig(read('docker/gateway/config.yaml'), {
    file: '/etc/salt-xmpp/config.yaml',
    env: {},
    readFile: (file) => `held by ${file}`,
  }).config;

const allowed = Array.from(read('.dockerignore').matchAll(/^!(.+)$/gm), ([, name = '']) => name);
const isAllowed = (source: string) => allowed.some((name) => `${source}/`.startsWith(`${name}/`));

/** The Dockerfiles by their names. */
const dockerfiles = new Set(services.map(([, { build }]) => build.dockerfile));

test('however a gateway is started, it has the same options of Node', () => {
  const flags = NODE_FLAGS.join(' ');
  assert.equal(read('src/cli/main.ts').split('\n')[0], `#!/usr/bin/env -S node ${flags}`);
  assert.equal(JSON.parse(read('package.json')).scripts.start, `node ${flags} src/cli/main.ts run`);
});

describe('docker-compose.yml', () => {
  test('what it builds from and mounts exists, and each volume is declared', () => {
    for (const file of dockerfiles) assert.ok(existsSync(join(ROOT, file)), file);
    for (const [name, { volumes }] of services) {
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        const there = source.startsWith('./') ? existsSync(join(ROOT, source)) : source in compose.volumes;
        assert.ok(there, `${name}: ${volume}`);
      }
    }
  });

  test('a service that is waited for to be healthy has a health check', () => {
    for (const [name, { depends_on }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const service = compose.services[other];
        assert.ok(service, `${name} depends on ${other}`);
        if (condition !== 'service_healthy') continue;
        assert.ok(service.healthcheck && 'test' in service.healthcheck, `${name} waits for ${other}`);
      }
    }
  });

  test('no word of a health check has a blank in it, which Podman behind Docker Compose would take for two', () => {
    for (const [name, { healthcheck }] of services) {
      if (!healthcheck || !('test' in healthcheck)) continue;
      assert.deepEqual(
        healthcheck.test.filter((word) => /\s/.test(word)),
        [],
        name,
      );
    }
  });

  test('nothing is published but on the loopback address', () => {
    for (const [name, { ports }] of services) {
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, `${name}: ${port}`);
    }
  });

  test("the gateway's config loads, and names the services and volumes that there are", () => {
    const { component, salt, store, audit } = demoConfig();
    for (const address of [component.service, salt.url]) {
      assert.ok(new URL(address).hostname in compose.services, address);
    }
    const mounted = compose.services.gateway?.volumes.map((volume) => volume.split(':')[1] ?? '') ?? [];
    for (const file of [component.secret, salt.password, store, audit.file]) {
      const path = file.replace('held by ', '');
      assert.ok(
        mounted.some((folder) => path.startsWith(`${folder}/`)),
        path,
      );
    }
  });

  test("the gateway's user at salt-api, and its domain, are known at the other ends", () => {
    const { component, salt, admins } = demoConfig();
    const master = z
      .object({ external_auth: z.object({ file: z.record(z.string(), z.unknown()) }) })
      .parse(parse(read('docker/salt/master')));
    assert.ok(salt.username in master.external_auth.file);
    assert.equal(salt.eauth, 'file');
    const prosody = read('docker/prosody/prosody.cfg.lua');
    assert.ok(prosody.includes(`Component "${component.domain}"`));
    assert.ok(read('docker/prosody/page.ts').includes(`'${admins[0]}'`));
  });
});

describe('the Dockerfiles', () => {
  test('what they copy from the checkout exists and is not held back by .dockerignore', () => {
    for (const file of dockerfiles) {
      for (const [, words = ''] of read(file).matchAll(/^COPY (?!--from)(?:--\S+ )*(.+)$/gm)) {
        for (const source of words.split(' ').slice(0, -1)) {
          assert.ok(existsSync(join(ROOT, source)), `${file}: ${source}`);
          assert.ok(source === '.' || isAllowed(source), `${file}: ${source} is held back`);
        }
      }
    }
  });

  test('what the package is made of is not held back by .dockerignore', () => {
    for (const name of [...SHIPPED, ...SHIPPED_FOLDERS]) assert.ok(isAllowed(name), `${name} is held back`);
  });

  test('the gateway does not run as root, and keeps what it writes in its volume', async () => {
    const text = read('Dockerfile');
    assert.match(text, /^USER salt-xmpp$/m);
    const { store, audit, http } = await serviceConfig();
    assert.match(store, /^\/var\/lib\/salt-xmpp\//);
    assert.match(audit.file, /^\/var\/lib\/salt-xmpp\//);
    assert.match(text, /^VOLUME \/var\/lib\/salt-xmpp$/m);
    assert.ok(text.includes(`http://${http.listen}/healthz`), 'the health check asks where it listens');
  });
});

/** The files that `init` writes for a service or a container, with file names in place of secrets. */
async function serviceConfig() {
  const file = '/etc/salt-xmpp/config.yaml';
  const answers = await answersFrom({ domain: 'salt.demo.no' }, async () => undefined);
  return parseConfig(configText(answers, file), { file, env: {}, readFile: (path) => path }).config;
}

describe('deploy/salt-xmpp.service', () => {
  const unit = read('deploy/salt-xmpp.service');

  test('its secrets are files beside the config, which the service reads and does not write', async () => {
    const { component, salt } = await serviceConfig();
    assert.deepEqual(
      [component.secret, salt.password],
      ['/etc/salt-xmpp/component.secret', '/etc/salt-xmpp/salt.password'],
    );
    assert.match(unit, /^User=salt-xmpp$/m);
  });

  test('what the config has written to is the state directory', () => {
    assert.match(unit, /^StateDirectory=salt-xmpp$/m);
    assert.match(unit, /^ProtectSystem=strict$/m);
  });
});

test('docs/install.md names files and services that exist', () => {
  const text = read('docs/install.md');
  for (const [, file = ''] of text.matchAll(/`((?:deploy|docker)\/[\w./-]+)`/g)) {
    assert.ok(existsSync(join(ROOT, file)), file);
  }
  for (const [, name = ''] of text.matchAll(/docker compose (?:logs|exec|stop|start) ([\w-]+)/g)) {
    assert.ok(name in compose.services, name);
  }
});
