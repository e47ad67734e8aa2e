import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecretName, maskText } from '../../src/access/index.ts';
import { maskCall } from '../../src/access/mask.ts';

/** Each holds `hunter2`, or pieces of it, and nothing of that may be left. */
const LINES: readonly string[] = [
  'shadow.set_password "root" hunter2',
  "shadow.set_password 'root' 'hun ter2'",
  'shadow.set_password root hun,ter2 hunter2',
  'shadow.set_password\troot\nhunter2',
  'user.add kari password=hun,ter2',
  'user.add kari password=hun;ter2&hunter2|hunter2',
  'user.add kari "password=hun ter2"',
  'user.add kari password="hun "ter2',
  'user.add kari password=“hun ter2”',
  'shadow.set_password “root” “hun ter2”',
  'user.add kari password="hun ter2',
  'shadow.set_password "root" "hunter2',
  'mysql.user_create kari localhost hunter2',
  'mysql.user_create "kari" "local host" hunter2',
  'web01 mysql.user_create kari localhost hunter2 hunter2',
  "salt -L web01,web02 -t 5 mysql.user_create kari localhost 'hunter2'",
  'htpasswd.useradd /etc/htpasswd kari hunter2',
  'webutil.useradd /etc/htpasswd kari hunter2',
  'rabbitmq.add_user kari hunter2',
  'rabbitmq.change_password kari hunter2',
  'environ.setval A hunter2',
  `environ.setenv '{"A": "hunter2"}'`,
  'sdb.set sdb://a/b hunter2',
  'random.shadow_hash 12 hunter2',
  `cmd.run x env='{"DBPASS": "hunter2"}'`,
  "cmd.run x env='{DBPASS: hun,ter2}'",
  'cmd.run x pw=hunter2 db_pw=hun,ter2',
  'cmd.run "mysql --password hunter2"',
  'cmd.run "mysql --password=hun,ter2 -e x"',
  `cmd.run 'mysql "--password=hunter2"'`,
  'cmd.run --password hunter2 x',
  'cmd.run --db-pass hunter2',
  `state.apply web pillar='{"a": [{"pass": "hunter2"}]}'`,
  "state.apply web pillar='{pass: hun ter2}'",
  `state.apply web pillar='{"api_key": "hun\\"ter2"}'`,
  'x.y password: hunter2',
  'x.y password: "hun ter2"',
  'x.y password: hun ter2\nz',
  'x.y password: |\n  hunter2\n  hunter2',
  'cmd.run "curl https://kari:hunter2@host/"',
  'cmd.run "curl https://kari:hun@ter2@host/"',
  'git.clone /x https://kari:hunter2@host/r https_pass=hunter2',
  'cmd.run "curl -H \'Authorization: Bearer hunter2\' x"',
  'cmd.run "curl -H \'Authorization: Basic hunter2\' x"',
  'cmd.run "curl x?token=hunter2&y=1"',
  'Run shadow.set_password root hunter2 on web01? Reply yes or no.',
  'Run x on web01? Salt gets: shadow.set_password "root" "hunter2"',
  'run target=web* function=shadow.set_password root hunter2',
  'cmd.run \'salt-call shadow.set_password "root" hunter2\'',
  'slack.list_rooms hunter2',
  'publish.publish "*" shadow.set_password "root,hunter2"',
  `saltutil.cmd '*' shadow.set_password arg='["hunter2"]'`,
  `salt-run salt.execute '*' fun=mysql.user_create arg='["a", "b", "hunter2"]'`,
  "http.query https://host username=kari 'password=hunter2'",
];

for (const line of LINES) {
  test(`nothing is left of the secret: ${JSON.stringify(line)}`, () => {
    assert.doesNotMatch(maskText(line), /hun|ter2/);
    assert.match(maskText(line), /\*\*\*/);
  });
}

const KEPT: readonly string[] = [
  'test.ping',
  'state.apply motd test=True',
  'cmd.run "df -h" timeout=5',
  'mysql.user_exists kari localhost',
  'user.add kari shell=/bin/sh',
  'pkg.install compass bypass=1',
  "state.apply web pillar='{a: 1, b: [x, y]}'",
  'git.pull /srv/x https://host/r',
  'web01 disk.usage /  \n',
  'cmd.run \'it is "quoted" \\\' open',
  'file.write /etc/motd "token"',
  '',
];

for (const line of KEPT) {
  test(`what is no secret stays as it is: ${JSON.stringify(line)}`, () => assert.equal(maskText(line), line));
}

test('what stands before a secret stays to be read', () => {
  assert.equal(maskText('web01 shadow.set_password "root" hunter2'), 'web01 shadow.set_password "root" ***');
  assert.equal(
    maskText('user.add kari password=hun,ter2 shell=/bin/sh'),
    'user.add kari password=*** shell=/bin/sh',
  );
});

test('arguments are masked by their place', () => {
  assert.deepEqual(maskCall({ function: 'mysql.user_create', arguments: ['kari', 'host', 'hunter2', 1] }), {
    arguments: ['kari', 'host', '***', '***'],
  });
  assert.deepEqual(maskCall({ function: 'shadow.set_password', arguments: ['root', 'hunter2'] }), {
    arguments: ['root', '***'],
  });
  assert.deepEqual(maskCall({ function: 'environ.setenv', arguments: [{ A: 'hunter2' }] }), {
    arguments: ['***'],
  });
  assert.deepEqual(maskCall({ function: 'cmd.run', keywords: { env: { DBPASS: 'hunter2', LANG: 'C' } } }), {
    keywords: { env: { DBPASS: '***', LANG: 'C' } },
  });
});

test('arguments of a function that runs another are masked as its own', () => {
  const call = {
    function: 'saltutil.cmd',
    arguments: ['*', 'shadow.set_password'],
    keywords: { arg: ['hunter2'] },
  };
  assert.doesNotMatch(JSON.stringify(maskCall(call)), /hunter2/);
  const named = {
    function: 'publish.publish',
    keywords: { tgt: '*', fun: 'shadow.set_password', arg: 'root,hunter2' },
  };
  assert.doesNotMatch(JSON.stringify(maskCall(named)), /hunter2/);
});

test('names of secrets', () => {
  for (const name of [
    'password',
    'DBPASS',
    'db_pass',
    'userpass',
    'api-key',
    'X_TOKEN',
    'auth_key',
    'psk',
    'pw',
    'db_pw',
  ])
    assert.equal(isSecretName(name), true, name);
  for (const name of ['bypass', 'compass', 'passenger', 'name', 'keyboard', 'path'])
    assert.equal(isSecretName(name), false, name);
});
