import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MAIN } from '../../lab/gateway-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-'));
const file = join(folder, 'config.yaml');
after(() => rmSync(folder, { recursive: true }));

writeFileSync(
  file,
  `component: { domain: salt.demo.no, secret: x }
salt: { username: x, password: x, url: "http://127.0.0.1:9" }
strip_domain: .demo.no
admins: [admin@demo.no]
groups: { web: { target: "web*" } }
access:
  - { who: ["*@demo.no"], on: ["@web"], run: ["test.*", { "service.restart": [nginx] }] }
  - { who: [kari@demo.no], on: ["@master"], run: ["@runner.manage.*"], confirm: true }
`,
  { mode: 0o600 },
);

const CASES: [words: string, status: number, says: RegExp][] = [
  [
    'kari@demo.no',
    0,
    /test\.\*, service\.restart \[nginx\] on @web, by rule 1 \(.*config\.yaml:7\)\n.*rule 2/,
  ],
  ['stranger@evil.example', 1, /may do nothing/],
  ['admin@demo.no db01 cmd.run', 0, /admin/],
  ['kari@demo.no web01', 0, /rule 1/],
  ['kari@demo.no db01', 1, /may do nothing on db01\.demo\.no/],
  ['kari@demo.no web01 test.ping', 0, /allowed, by rule 1/],
  ['Kari@Demo.no web01.demo.no test.ping', 0, /allowed, by rule 1/],
  ['kari@demo.no web01 test.cross_test', 1, /no rule allows it/],
  ['kari@demo.no web01 service.restart nginx', 0, /allowed/],
  ['kari@demo.no web01 service.restart sshd', 1, /refused/],
  ['kari@demo.no @master @runner.manage.up', 0, /allowed, after a question, by rule 2/],
  ['ola@demo.no master @runner.manage.up', 1, /refused/],
];

for (const [words, status, says] of CASES) {
  test(`salt-xmpp access ${words}`, () => {
    const run = spawnSync(process.execPath, [MAIN, 'access', ...words.split(' '), '--config', file], {
      encoding: 'utf8',
    });
    assert.match(run.stdout, says);
    assert.equal(run.status, status, run.stderr);
  });
}

test('a config with a mistake: exit code 2', () => {
  const run = spawnSync(
    process.execPath,
    [MAIN, 'access', 'kari@demo.no', '--config', join(folder, 'none')],
    { encoding: 'utf8' },
  );
  assert.equal(run.status, 2);
});
