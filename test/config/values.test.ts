import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type Config, configKeys, configSchema, parseConfig } from '../../src/config/index.ts';
import { configOf, FILE, LEAST, load, PASSWORD, SECRET } from './support.ts';

describe('a config that can be used', () => {
  it('has the defaults of docs/config.md', () => {
    const expected: Config = {
      component: { domain: 'salt.demo.no', service: 'xmpp://127.0.0.1:5347', secret: SECRET },
      salt: {
        url: 'http://127.0.0.1:8000',
        username: 'saltxmpp',
        password: PASSWORD,
        eauth: 'pam',
        timeout: 10,
        presence_interval: 900,
        insecure_tls: false,
      },
      strip_domain: '',
      master_name: 'master',
      admins: ['admin@demo.no'],
      people: {},
      access: [],
      confirm: [
        ...['state.apply', 'state.sls', 'state.highstate', 'system.*'],
        ...['service.stop', 'pkg.remove', 'pkg.purge', 'pkg.upgrade'],
      ],
      confirm_above: 10,
      groups: {},
      roster: { fleet: true, groups: true, minions: [] },
      greet: true,
      store: '/etc/demo/salt-xmpp.db',
      log: { level: 'info', format: 'pretty' },
      http: { listen: '127.0.0.1:9780' },
      audit: { file: '/etc/demo/audit.jsonl', syslog: false },
      watch: { down_after: 300 },
      output: { styling: true, width: 72, lines: 60, upload: false, archive: true },
      limits: {
        per_user_per_minute: 120,
        burst: 40,
        max_message_bytes: 65_536,
        jobs_per_user: 10,
        jobs: 200,
        kept_results_mb: 64,
      },
    };
    assert.deepEqual(configOf(LEAST), expected);
  });

  it('takes an example with nearly every key', () => {
    const text = `
component: { domain: salt.demo.no, service: "xmpp://127.0.0.1:5347", secret: "\${COMPONENT_SECRET}" }
salt:
  url: http://127.0.0.1:8000
  username: saltxmpp
  password_file: /run/secrets/salt
strip_domain: .demo.no
admins: [admin@demo.no]
people:
  oncall: [kari@demo.no, ola@demo.no]
access:
  - who: ["*@demo.no", "@oncall"]
    on: ["web*", "@debian"]
    run: ["test.ping", "status.*", "disk.usage", { "service.restart": [nginx, php*] }]
  - who: [kari@demo.no]
    on: ["@master"]
    run: ["@runner.manage.*", "@wheel.key.accept"]
    confirm: true
  - who: [intern@demo.no]
    on: ["*"]
    run: ["cmd.*", "state.*"]
    deny: true
groups:
  debian: { target: "os:Debian", target_type: grain }
`;
    const around = { env: { COMPONENT_SECRET: 's' }, files: { '/run/secrets/salt': 'p\n' } };
    const config = configOf(text, around);
    assert.equal(config.salt.password, 'p');
    assert.deepEqual(config.access[0], {
      who: ['*@demo.no', '@oncall'],
      on: ['web*', '@debian'],
      run: ['test.ping', 'status.*', 'disk.usage', { 'service.restart': ['nginx', 'php*'] }],
      confirm: false,
      deny: false,
    });
    assert.deepEqual(config.groups, { debian: { target: 'os:Debian', target_type: 'grain' } });
  });

  it('takes config.example.yaml', () => {
    const text = readFileSync(new URL('../../config.example.yaml', import.meta.url), 'utf8');
    const env = { COMPONENT_SECRET: 'a', SALT_PASSWORD: 'b' };
    const { config, warnings, notices } = load(text, { env });
    assert.deepEqual([...warnings, ...notices], []);
    assert.equal(config.access.length, 2);
  });

  it('has the defaults that config.example.yaml shows commented out', () => {
    const text = readFileSync(new URL('../../config.example.yaml', import.meta.url), 'utf8');
    const shown = text.replace(/^( *)# (?=( {2})?(?! )[a-z_]+: [^A-Z]*$| {2}[a-z_]+:|limits:)/gm, '$1');
    const env = { COMPONENT_SECRET: 'a', SALT_PASSWORD: 'b' };
    assert.notEqual(shown, text);
    assert.deepEqual(configOf(shown, { env }), configOf(text, { env }));
  });

  it('takes sections and lists that are left empty as left out', () => {
    assert.deepEqual(configOf(`${LEAST}access:\nlog:\nsalt_:`.replace('\nsalt_:', '')), configOf(LEAST));
  });

  it('keeps `on`, numbers and blanks as text where text is asked for', () => {
    const text = `component: { domain: d.no, secret: 0123 }
salt: { username: 1e3, password: yes }
access: [{ who: ["a@b"], on: [on, 7], run: [test.ping] }]`;
    const config = configOf(text);
    assert.equal(config.component.secret, '0123');
    assert.equal(config.salt.username, '1e3');
    assert.equal(config.salt.password, 'yes');
    assert.deepEqual(config.access[0]?.on, ['on', '7']);
  });

  it('folds domains and JIDs, and writes addresses one way', () => {
    const config = configOf(`component: { domain: Salt.Demo.NO, secret: x, service: "xmpps://h:5347/" }
salt: { username: u, password: p, url: "https://h/api/" }
admins: [Admin@Demo.no]
master_name: Salt
strip_domain: demo.no
access: [{ who: ["*@Demo.no", Room@muc.no/Ola N], on: ["*"], run: [test.ping] }]`);
    assert.equal(config.component.domain, 'salt.demo.no');
    assert.equal(config.component.service, 'xmpps://h:5347');
    assert.equal(config.salt.url, 'https://h/api');
    assert.deepEqual(config.admins, ['admin@demo.no']);
    assert.equal(config.master_name, 'salt');
    assert.equal(config.strip_domain, '.demo.no');
    assert.deepEqual(config.access[0]?.who, ['*@demo.no', 'room@muc.no/Ola N']);
  });

  it('looks for files beside the config', () => {
    const config = configOf(
      `${LEAST}store: var/x.db\naudit: { file: /var/a }`.replace('salt: {', 'salt: { ca: ca.pem,'),
    );
    assert.equal(config.store, '/etc/demo/var/x.db');
    assert.equal(config.audit.file, '/var/a');
    assert.equal(config.salt.ca, '/etc/demo/ca.pem');
    assert.equal(configOf(`${LEAST}store: ":memory:"`).store, ':memory:');
  });

  it('greets as it is told', () => {
    for (const [written, read] of [
      ['true', true],
      ['false', false],
      ['minions', 'minions'],
    ]) {
      assert.equal(configOf(`${LEAST}greet: ${written}`).greet, read);
    }
  });

  it('follows aliases', () => {
    const text = LEAST.replace('admins: [', 'admins: &a [');
    assert.deepEqual(configOf(`${text}people: { oncall: *a }`).people, { oncall: ['admin@demo.no'] });
  });

  it('warns where nobody may use the gateway', () => {
    assert.deepEqual(load(LEAST).warnings, []);
    assert.match(load(LEAST.replace(/admins.*/, '')).warnings.join(), /nobody may use the gateway/);
  });
});

describe('the reference of keys', () => {
  it('says something of each key, its default, and whether it must be given', () => {
    const keys = configKeys();
    for (const { key, description } of keys) assert.notEqual(description, '', key);
    const names = keys.map(({ key }) => key);
    for (const name of ['access[].who', 'groups.NAME.target_type', 'salt.ca', 'limits.jobs']) {
      assert.ok(names.includes(name), name);
    }
    assert.deepEqual(
      keys.filter(({ required, key }) => required && /^(salt|component)\./.test(key)).map(({ key }) => key),
      ['component.domain', 'component.secret', 'salt.username', 'salt.password'],
    );
    assert.equal(keys.find(({ key }) => key === 'salt.timeout')?.default, 10);
    assert.equal(configSchema.shape.salt.description, 'the connection to Salt');
  });

  it('can be read from real files too', () => {
    assert.throws(
      () => parseConfig('salt: { password_file: not-there }', { file: FILE, env: {} }),
      /no such file/,
    );
  });
});
