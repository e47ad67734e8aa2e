import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { ConfigError, parseConfig } from '../../../src/config/index.ts';
import { Gateway } from '../../../src/gateway.ts';
import type { SaltValue } from '../../../src/salt/index.ts';
import { keptLog } from '../../support/kept-log.ts';
import { Random } from '../../support/random.ts';
import { mutated } from './salt.ts';

/** Every key that the contract has. */
const EXAMPLE: SaltValue = parse(readFileSync(new URL('contract.yaml', import.meta.url), 'utf8'));
const ENV = { COMPONENT_SECRET: 's3cret', SALT_PASSWORD: 'hunter2' };

/** The example with some of its keys and values others, as YAML. */
export function mutatedConfig(seed: number): string {
  const random = new Random(seed);
  let config = EXAMPLE;
  for (let times = random.below(3); times >= 0; times--) config = mutated(random, config);
  return stringify(config);
}

/**
 * Reads a config; if it is valid, builds a gateway by it, with a store in memory. Returns true for a valid config.
 * @throws AssertionError for a config that is neither valid nor reported
 */
export async function isConfig(text: string): Promise<boolean> {
  try {
    const { config } = parseConfig(text, { file: '/etc/demo/config.yaml', env: ENV });
    await Gateway.open(
      { ...config, store: ':memory:', audit: { file: '/dev/null', syslog: false } },
      keptLog(),
    );
    return true;
  } catch (error) {
    assert.ok(error instanceof ConfigError, `${String((error as Error).stack)}\n${text}`);
    assert.doesNotMatch(error.message, /\bat \S+\.ts:|\[object /);
    return false;
  }
}
