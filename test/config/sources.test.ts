import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ConfigError, findConfigFile, loadConfig } from '../../src/config/index.ts';
import { configOf, LEAST, load, troubles } from './support.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: that is what a config has
const withTimeout = (written: string) => LEAST.replace('username', `timeout: ${written}, username`);

describe('the environment', () => {
  it('fills numbers, booleans and text, with defaults', () => {
    const timeout = (env: NodeJS.ProcessEnv) => configOf(withTimeout('"${T:-7}"'), { env }).salt.timeout;
    assert.deepEqual([timeout({}), timeout({ T: '' }), timeout({ T: '2.5' })], [7, 7, 2.5]);
    const config = configOf(
      `${LEAST}output:\n  upload: \${U}\nlog:\n  level: \${A}\${B:-bug}\nstrip_domain: \${E:-}`,
      {
        env: { U: 'true', A: 'de' },
      },
    );
    assert.equal(config.output.upload, true);
    assert.equal(config.log.level, 'debug');
    assert.equal(config.strip_domain, '');
  });

  it('keeps a secret as it is, also one that looks like YAML, a number or a variable', () => {
    for (const secret of ['0123', 'true', '${HOME}', '{a: b}', '# x', '"', 'a\\n: b']) {
      const text = 'component:\n  domain: d.no\n  secret: ${S}\nsalt: { username: u, password: p }';
      assert.equal(configOf(text, { env: { S: secret, HOME: 'no' } }).component.secret, secret);
    }
  });

  it('names each variable that is not set, once', () => {
    const text = 'component:\n  domain: ${D}\n  secret: ${S}\nsalt:\n  username: u\n  password_file: ${F}\n';
    const told = (key: string, name: string) =>
      `${key}: found \${${name}}, which is not set; accepted: a variable that is set, or \${${name}:-default}`;
    assert.deepEqual(troubles(text), [
      `config.yaml:2: ${told('component.domain', 'D')}`,
      `config.yaml:3: ${told('component.secret', 'S')}`,
      `config.yaml:6: ${told('salt.password_file', 'F')}`,
    ]);
  });

  it('says which variable a wrong value came from', () => {
    const lines = troubles(withTimeout('"${T}"'), { env: { T: 'soon' } });
    assert.deepEqual(lines, [
      'config.yaml:2: salt.timeout: found "soon" (from ${T}), accepted: a number of seconds above 0',
    ]);
  });

  it('refuses what only looks like a variable', () => {
    for (const written of ['${A-B}', '${1}', '${', '${A:=x}']) {
      assert.match(
        troubles(`${LEAST}store: "${written}"`).join(),
        /:5: store: found a \$\{ that begins no variable/,
      );
    }
  });

  it('leaves keys and comments alone', () => {
    assert.deepEqual(configOf(`${LEAST}people: { "\${A}": [] } # \${B}`).people, { '${A}': [] });
  });
});

describe('secrets in files of their own', () => {
  const text = 'component: { domain: d.no, secret_file: c }\nsalt: { username: u, password_file: /run/p }';

  it('are read beside the config, without the line end', () => {
    const { component, salt } = configOf(text, { files: { '/etc/demo/c': ' s \r\n', '/run/p': 'p' } });
    assert.deepEqual([component.secret, salt.password], [' s ', 'p']);
    assert.deepEqual(
      [Object.keys(component).includes('secret_file'), Object.hasOwn(salt, 'password_file')],
      [false, false],
    );
  });

  it('are told of where they are missing or empty', () => {
    assert.deepEqual(troubles(text, { files: { '/run/p': '\n' } }), [
      'config.yaml:1: component.secret_file: /etc/demo/c: no such file, accepted: a file that holds the secret',
      'config.yaml:2: salt.password_file: /run/p is empty, accepted: a file that holds the secret',
    ]);
  });

  it('may not be given twice', () => {
    const twice = text.replace('secret_file: c', 'secret_file: c, secret: s');
    assert.deepEqual(troubles(twice, { files: { '/etc/demo/c': 's', '/run/p': 'p' } }), [
      'config.yaml:1: component.secret_file: given beside component.secret; keep one of the two',
    ]);
  });
});

describe("the demo script's flat keys", () => {
  const OLD = `saltapiurl: https://salt.demo.no:8000
saltuser: saltxmpp
saltpass: 1234
xmppadminuser: Admin@demo.no/phone
stripdomain: .demo.no
username: gateway@Salt.demo.no/x
password: hush
`;

  it('make a whole config', () => {
    const { config, notices } = load(OLD);
    assert.equal(config.salt.url, 'https://salt.demo.no:8000');
    assert.deepEqual([config.salt.username, config.salt.password], ['saltxmpp', '1234']);
    assert.deepEqual(config.admins, ['admin@demo.no']);
    assert.equal(config.strip_domain, '.demo.no');
    assert.deepEqual([config.component.domain, config.component.secret], ['salt.demo.no', 'hush']);
    assert.deepEqual(
      notices.map((notice) => notice.replace('/etc/demo/', '')),
      [
        'config.yaml:1: saltapiurl is now salt.url',
        'config.yaml:2: saltuser is now salt.username',
        'config.yaml:3: saltpass is now salt.password',
        'config.yaml:4: xmppadminuser is now admins, a list',
        'config.yaml:5: stripdomain is now strip_domain',
        'config.yaml:6: username is now component.domain, the domain alone',
        'config.yaml:7: password is now component.secret',
      ],
    );
  });

  it('mix with new ones, but not with their own', () => {
    assert.equal(configOf(`${OLD}salt: { timeout: 3 }`).salt.timeout, 3);
    assert.deepEqual(
      troubles(`${OLD}admins: [a@b]\nsalt: { password_file: x }`, { files: { '/etc/demo/x': 'p' } }),
      [
        'config.yaml:3: saltpass: given as salt.password_file too; keep salt.password_file alone',
        'config.yaml:4: xmppadminuser: given as admins too; keep admins alone',
      ],
    );
  });

  it('are told of by their own names', () => {
    const lines = troubles(OLD.replace('https', 'ftp').replace('Admin@', '').replace('hush', '${P}'));
    assert.deepEqual(
      lines.map((line) => line.split(', accepted')[0]),
      [
        'config.yaml:1: saltapiurl: found "ftp://salt.demo.no:8000"',
        'config.yaml:4: xmppadminuser: found "demo.no"',
        'config.yaml:7: password: found ${P}, which is not set; accepted: a variable that is set, or ${P:-default}',
      ],
    );
  });
});

describe('the config file', () => {
  let dir = '';
  const at = (name: string) => join(dir, name);
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'salt-xmpp-config-'));
    mkdirSync(at('folder'));
  });
  after(() => rmSync(dir, { recursive: true }));

  it('is the named one, else the first default that exists', () => {
    writeFileSync(at('a.yaml'), '');
    assert.equal(findConfigFile(at('a.yaml'), []), at('a.yaml'));
    assert.equal(findConfigFile(undefined, [at('none.yaml'), at('a.yaml')]), at('a.yaml'));
  });

  it('that is not there is told of in one line', () => {
    const none = new ConfigError([{ file: at('x.yaml'), key: '', text: 'no such file' }]).message;
    assert.throws(() => findConfigFile(at('x.yaml')), { code: 'config-invalid', message: none });
    assert.throws(() => loadConfig(at('x.yaml')), { code: 'config-invalid', message: none });
    assert.throws(() => loadConfig(at('folder')), { message: `${at('folder')}: a folder, not a file` });
    assert.throws(() => findConfigFile(undefined, [at('x'), at('y')]), {
      message: `salt-xmpp: no config file: neither ${at('x')} nor ${at('y')} exists; name one with --config FILE`,
    });
  });

  it('is warned of where it holds a secret and is open to others', {
    skip: process.platform === 'win32',
  }, () => {
    const warnings = (text: string, mode: number) => {
      writeFileSync(at('c.yaml'), text);
      chmodSync(at('c.yaml'), mode);
      return loadConfig(at('c.yaml'), { S: 's' }).warnings.length;
    };
    const fromEnv = LEAST.replace(/secret: \S+/, 'secret: "${S}"').replace(
      /password: \S+/,
      'password: "${S}"',
    );
    assert.equal(warnings(LEAST, 0o600), 0);
    assert.equal(warnings(LEAST, 0o640), 1);
    assert.equal(warnings(fromEnv, 0o644), 0);
    assert.equal(warnings(fromEnv.replace('{S}', '{S:-literal}'), 0o644), 1);
  });

  it('is warned of where everyone can read a file that holds a secret', {
    skip: process.platform === 'win32',
  }, () => {
    const text = LEAST.replace(/password: \S+/, `password_file: ${at('password')}`);
    writeFileSync(at('d.yaml'), text);
    chmodSync(at('d.yaml'), 0o600);
    writeFileSync(at('password'), 'hush');
    const warnings = (mode: number) => {
      chmodSync(at('password'), mode);
      return loadConfig(at('d.yaml')).warnings;
    };
    assert.deepEqual(warnings(0o640), []);
    assert.deepEqual(warnings(0o644), [
      `${at('password')} holds a secret and can be read by everyone on this machine: chmod 640 ${at('password')}`,
    ]);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: that is what a config has
