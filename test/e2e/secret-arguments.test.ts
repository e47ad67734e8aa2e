import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecretName } from '../../src/access/index.ts';
import { firstSecretOf } from '../../src/access/mask.ts';
import { askSalt, installedSalts } from './support/ask-salt.ts';

/** Further in than this nobody gives an argument without its name. */
const LAST_PLACE = 9;

/** Names that look like a secret's but belong to public values. */
const NO_SECRETS =
  /_(?:path|file|name|hash)$|^(?:token_type|secret_id|signature|signature_path|auth_keys?|privkey)$/;

for (const { version, venv } of await installedSalts())
  test(`where Salt ${version} takes a secret by its place, the audit trail masks it`, () => {
    const functions = askSalt<Record<string, { name: string }[][]>>('salt-functions.py', venv);
    const shown = Object.entries(functions).flatMap(([fun, all]) =>
      all.flatMap((parameters) => {
        const place = parameters.findIndex(({ name }) => isSecretName(name) && !NO_SECRETS.test(name));
        if (place < 0 || place > LAST_PLACE) return [];
        return (firstSecretOf(fun) ?? Number.POSITIVE_INFINITY) <= place ? [] : [`${fun} ${place}`];
      }),
    );
    assert.deepEqual(shown, []);
  });
