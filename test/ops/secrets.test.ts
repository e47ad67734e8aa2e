import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { createLog, Secrets } from '../../src/ops/index.ts';

const AWKWARD = 'p"\\ä&<ss>/w: 1';

/** The most talkative log line about it. */
async function logged(
  format: 'json' | 'pretty',
  secrets: Secrets,
  write: (log: Awaited<ReturnType<typeof createLog>>) => void,
) {
  let text = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  write(await createLog({ level: 'trace', format, secrets, destination }));
  return new Promise<string>((resolve) => setImmediate(() => resolve(text)));
}

for (const format of ['json', 'pretty'] as const) {
  for (const secret of ['s3cret-of-the-component', AWKWARD]) {
    test(`${format}: ${secret} is in no line, wherever it stands`, async () => {
      const text = await logged(format, new Secrets([secret]), (log) => {
        const cause = new Error(`the cause: ${secret}`);
        const error = Object.assign(new Error(`refused: ${secret}`, { cause }), {
          options: { headers: { 'x-auth-token': secret }, body: JSON.stringify({ password: secret }) },
        });
        log.error(
          { err: error, fields: [secret, { deep: { secret } }], [secret]: 1 },
          `failed with ${secret}`,
        );
        log.trace({
          query: `password=${encodeURIComponent(secret)}`,
          basic: Buffer.from(secret).toString('base64'),
        });
        log.fatal({}, secret);
      });
      assert.match(text, /failed with \*\*\*/);
      for (const form of [
        secret,
        JSON.stringify(secret).slice(1, -1),
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      ]) {
        assert.ok(!text.includes(form), `${form} in ${text}`);
      }
    });
  }
}

test('a token that came later is masked too, and of very many the newest are', () => {
  const secrets = new Secrets(['the-component-secret', 'the-salt-password']);
  for (let index = 0; index < 1000; index += 1) secrets.add(`token-${index}`);
  assert.equal(
    secrets.redact('the-component-secret the-salt-password token-999 token-990'),
    '*** *** *** ***',
  );
});

test("a weak secret does not make the gateway's own words unreadable", () => {
  const { redact } = new Secrets(['secret', 'password', 'salt']);
  assert.equal(redact('component.secret is wrong'), 'component.secret is wrong');
  assert.equal(redact('check salt.username, salt.password'), 'check salt.username, salt.password');
  assert.equal(redact('it said: secret'), 'it said: ***');
});
