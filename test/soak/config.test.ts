import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAIN } from '../../lab/gateway-process.ts';
import { isConfig, mutatedConfig } from '../fuzz/support/configs.ts';

test('10,000 mutated configs: each is told of, or a gateway can be built by it', async () => {
  for (let seed = 1_000; seed < 11_000; seed++) await isConfig(mutatedConfig(seed));
});

test('the process says what is wrong with a config and ends by 2, without a trace', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'salt-xmpp-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'config.yaml');
  let told = 0;
  for (let seed = 0; told < 30; seed++) {
    const text = mutatedConfig(seed);
    if (await isConfig(text)) continue;
    writeFileSync(file, text);
    const env = { ...process.env, COMPONENT_SECRET: 's3cret', SALT_PASSWORD: 'hunter2' };
    const { status, stderr, stdout } = spawnSync(process.execPath, [MAIN, 'run', '--config', file], {
      env,
      encoding: 'utf8',
    });
    assert.equal(status, 2, `seed ${seed}: ${stderr}${stdout}`);
    assert.match(stderr, /config\.yaml/, `seed ${seed}`);
    assert.doesNotMatch(stderr, /^\s+at /m, `seed ${seed}`);
    told += 1;
  }
});
