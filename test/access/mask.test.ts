import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskText, maskValue } from '../../src/access/index.ts';
import { SaltFloat } from '../../src/salt/index.ts';
import { costsLittleMore, processorMs } from '../support/processor-time.ts';

const TEXTS: readonly [text: string, masked: string][] = [
  ['test.ping', 'test.ping'],
  ['user.add kari password=x1 shell=/bin/sh', 'user.add kari password=*** shell=/bin/sh'],
  [
    'mysql.user_create kari password="a b" host=localhost',
    'mysql.user_create kari password=*** host=localhost',
  ],
  [
    `state.apply web pillar='{"db": {"db_password": "x1", "port": 1}}'`,
    `state.apply web pillar='{"db": {"db_password": ***, "port": 1}}'`,
  ],
  [
    'state.apply web pillar="{db_password: x1 y, port: 1}"',
    'state.apply web pillar="{db_password: ***, port: 1}"',
  ],
  ['cmd.run "mysql --password x1 -e show"', 'cmd.run "mysql --password *** -e show"'],
  ['cmd.run "mysqldump --password=x1 all"', 'cmd.run "mysqldump --password=*** all"'],
  [`cmd.run 'curl -H "Authorization: Bearer x1.y2" host'`, `cmd.run 'curl -H "Authorization: ***" host'`],
  ['cmd.run "curl https://kari:x1@host/a"', 'cmd.run "curl https://kari:***@host/a"'],
  [`cmd.run "psql" env='{"PGPASSWORD": "x1"}'`, `cmd.run "psql" env='{"PGPASSWORD": ***}'`],
  ['web01 shadow.set_password kari $6$x1', 'web01 shadow.set_password kari ***'],
  ['vault.write_secret secret/a x1', 'vault.write_secret secret/a ***'],
  ['git.pull token=x1 user=kari', 'git.pull token=*** user=kari'],
  ['consul.put api_key: x1', 'consul.put api_key: ***'],
];

for (const [text, masked] of TEXTS) {
  test(`masked: ${text}`, () => assert.equal(maskText(text), masked));
}

test('values are masked by the names they stand under, however deep, and texts by what they say', () => {
  const value = {
    pillar: { db: { password: 'x1', port: 5432, keys: [{ api_key: 'x2' }] } },
    env: ['TOKEN=x3', 'HOME=/root'],
    passenger: 'kari',
  };
  assert.deepEqual(maskValue(value), {
    pillar: { db: { password: '***', port: 5432, keys: [{ api_key: '***' }] } },
    env: ['TOKEN=***', 'HOME=/root'],
    passenger: 'kari',
  });
});

test('what is no secret keeps its value, floats and big integers too', () => {
  const value = [new SaltFloat('5.0'), 12345678901234567890n, null, true];
  assert.deepEqual(maskValue(value), value);
});

test('a long text takes no long time, whatever it repeats', async () => {
  const parts = [
    'password',
    'password=',
    'password="',
    "token='",
    '--password-',
    '://',
    '-',
    '.',
    '.token ',
    'bearer ',
    '\\"password',
  ];
  const masks = (length: number) => () =>
    processorMs(() => {
      for (const part of parts) maskText(`token ${part.repeat(Math.ceil(length / part.length))}`);
    });
  // With quadratic time, 16 times the length takes 256 times as long.
  await costsLittleMore({ what: 'masking', small: masks(8_192), large: masks(131_072), times: 64 });
});
