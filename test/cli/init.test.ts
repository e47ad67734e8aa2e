import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { MAIN } from '../../lab/gateway-process.ts';
import { loadConfig } from '../../src/config/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GIVEN = ['--domain', 'salt.example.org', '--admin', 'kari@example.org'];

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-init-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function init(cwd: string, flags: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'init', ...flags], {
    cwd,
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function secretIn(folder: string): string {
  return readFileSync(join(folder, 'component.secret'), 'utf8').trim();
}

test('--yes: a config that loads, with fresh secrets, for its owner alone', (t) => {
  const folder = folderFor(t);
  const { status, stderr } = init(folder, [...GIVEN, '--yes']);
  assert.equal(status, 0, stderr);
  const { config, warnings, notices } = loadConfig(join(folder, 'config.yaml'), {});
  assert.deepEqual([...warnings, ...notices], []);
  assert.deepEqual(
    [config.component.domain, config.component.service, config.salt.username, config.salt.eauth],
    ['salt.example.org', 'xmpp://127.0.0.1:5347', 'saltxmpp', 'pam'],
  );
  assert.deepEqual([config.admins, config.strip_domain], [['kari@example.org'], '.example.org']);
  assert.match(config.component.secret, /^[0-9a-f]{48}$/);
  assert.notEqual(config.component.secret, config.salt.password);
  for (const name of ['config.yaml', 'component.secret', 'salt.password']) {
    assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
  }
});

test('the Prosody snippet is the shipped file with the values of the config', (t) => {
  const folder = folderFor(t);
  const { stdout } = init(folder, [...GIVEN, '--yes', '--write-snippets', 'snippets']);
  const shipped = readFileSync(join(ROOT, 'prosody-component.cfg.lua'), 'utf8');
  const expected = shipped
    .replaceAll('salt.demo.no', 'salt.example.org')
    .replaceAll('"demo.no"', '"example.org"')
    .replaceAll('CHANGE-ME', secretIn(folder));
  const snippets = join(folder, 'snippets');
  assert.equal(readFileSync(join(snippets, 'prosody-salt-xmpp.cfg.lua'), 'utf8'), expected);
  assert.ok(!stdout.includes(secretIn(folder)), 'what is written is not printed');
  for (const name of readdirSync(snippets)) {
    assert.equal(statSync(join(snippets, name)).mode & 0o777, 0o600, name);
  }
});

test('the ejabberd snippet is YAML with the values of the config', (t) => {
  const folder = folderFor(t);
  const service = ['--service', 'xmpp://127.0.0.1:5275', '--server', 'ejabberd'];
  init(folder, [...GIVEN, ...service, '--yes', '--write-snippets', 'snippets']);
  const snippet = parse(readFileSync(join(folder, 'snippets/ejabberd-salt-xmpp.yml'), 'utf8'));
  const [listener] = snippet.listen;
  assert.equal(listener.port, 5275);
  assert.deepEqual(listener.hosts, { 'salt.example.org': { password: secretIn(folder) } });
  assert.deepEqual(snippet.acl.salt_xmpp, { server: 'salt.example.org' });
});

test("the Salt master's snippet lets an admin's gateway do everything, and has what presence needs", (t) => {
  const folder = folderFor(t);
  const url = ['--salt-url', 'https://master.example.org:8001', '--salt-user', 'gw', '--eauth', 'ldap'];
  const { stdout } = init(folder, [...GIVEN, ...url, '--yes', '--write-snippets', '.']);
  const snippet = parse(readFileSync(join(folder, 'salt-master-salt-xmpp.conf'), 'utf8'));
  assert.deepEqual(snippet.netapi_enable_clients, ['local', 'local_async', 'runner', 'wheel']);
  assert.deepEqual([snippet.presence_events, snippet.loop_interval], [true, 5]);
  assert.equal(snippet.rest_cherrypy.port, 8001);
  assert.ok(snippet.rest_cherrypy.ssl_crt);
  assert.deepEqual(snippet.external_auth, { ldap: { gw: ['.*', '@runner', '@wheel', '@jobs'] } });
  assert.doesNotMatch(stdout, /useradd/, 'no user of the machine without pam');
});

test('--snippets: of a config that is there; without admins, the least for its rules', (t) => {
  const folder = folderFor(t);
  writeFileSync(
    join(folder, 'config.yaml'),
    `component: { domain: salt.example.org, secret: "quo\\"ted" }
salt: { username: gw, password: x }
access: [{ who: [kari@example.org], on: ["*"], run: [disk.usage] }]
`,
    { mode: 0o600 },
  );
  const { status, stdout } = init(folder, ['--snippets']);
  assert.equal(status, 0);
  assert.match(stdout, /component_secret = "quo\\"ted"/);
  assert.match(stdout, /disk\\\.usage\$/);
  assert.match(stdout, /@runner\.manage\.status|manage\\\.status\$/);
  assert.doesNotMatch(stdout, /- \.\*$/m);
});

test('a config that is there is left as it is; --force replaces it and keeps the secrets', (t) => {
  const folder = folderFor(t);
  init(folder, [...GIVEN, '--yes']);
  const before = readFileSync(join(folder, 'config.yaml'), 'utf8');
  const secret = secretIn(folder);
  const again = init(folder, ['--domain', 'other.example.org', '--yes']);
  assert.equal(again.status, 1);
  assert.match(again.stderr, /config\.yaml exists .*--force/);
  assert.equal(readFileSync(join(folder, 'config.yaml'), 'utf8'), before);
  assert.equal(init(folder, ['--domain', 'other.example.org', '--yes', '--force']).status, 0);
  const { component } = loadConfig(join(folder, 'config.yaml'), {}).config;
  assert.deepEqual([component.domain, component.secret], ['other.example.org', secret]);
});

test('it asks for what is not given; an empty answer takes the guess', (t) => {
  const folder = folderFor(t);
  const answers = ['kari@example.org', 'ejabberd', '', '', 'gw', '', 'none', 'n'];
  const { status, stdout, stderr } = init(
    folder,
    ['--domain', 'salt.example.org'],
    `${answers.join('\n')}\n`,
  );
  assert.equal(status, 0, stderr);
  assert.match(stderr, /this person may do everything \[admin@example\.org\]: /);
  assert.match(stdout, /ejabberd_service/);
  const { config } = loadConfig(join(folder, 'config.yaml'), {});
  assert.deepEqual(
    [config.admins, config.salt.username, config.strip_domain],
    [['kari@example.org'], 'gw', ''],
  );
});

test('answers that make no config are named, and nothing is written', (t) => {
  const folder = folderFor(t);
  const { status, stderr } = init(folder, ['--domain', 'not a domain', '--salt-url', 'nowhere', '--yes']);
  assert.equal(status, 2);
  assert.match(stderr, /component\.domain: /);
  assert.match(stderr, /salt\.url: /);
  assert.match(init(folder, ['--yes']).stderr, /component\.domain: /);
  assert.deepEqual(readdirSync(folder), []);
});

test('it names the next command as the person typed this one: by npm in a checkout, else by the name', (t) => {
  const folder = folderFor(t);
  const file = join(folder, 'config.yaml');
  assert.match(init(folder, [...GIVEN, '--yes']).stdout, /^Then: salt-xmpp check --config /m);
  const { stdout } = spawnSync('npm', ['run', '--silent', 'init', '--', '--snippets', '--config', file], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  assert.match(stdout, /^Then: npm run check -- --config /m);
});
