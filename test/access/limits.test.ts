import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Limits } from '../../src/access/index.ts';
import type { LimitsConfig } from '../../src/config/index.ts';

let now: number;
let limits: Limits;

type Values = Pick<LimitsConfig, 'burst' | 'jobs' | 'jobs_per_user' | 'per_user_per_minute'>;
const limitsOf = (values: Values) =>
  new Limits(
    { config: { limits: { ...values, max_message_bytes: 65_536, kept_results_mb: 64 } } },
    () => now,
  );

beforeEach(() => {
  now = 0;
  limits = limitsOf({ per_user_per_minute: 60, burst: 5, jobs_per_user: 2, jobs: 3 });
});

function asks(person: string, times: number): number {
  return Array.from({ length: times }, () => limits.request(person)).filter((error) => !error).length;
}

test('so many requests at once, and after that so many a minute', () => {
  assert.equal(asks('kari@demo.no', 20), 5);
  now += 1_000;
  assert.equal(asks('kari@demo.no', 20), 1);
  now += 3_600_000;
  assert.equal(asks('kari@demo.no', 20), 5);
});

test('what is dropped costs nothing: who goes on asking gets in as soon as who waits', () => {
  asks('kari@demo.no', 5);
  let taken = 0;
  for (let ms = 0; ms < 60_000; ms += 10) {
    now += 10;
    taken += asks('kari@demo.no', 1);
  }
  assert.equal(taken, 60);
});

test("one person's requests are not another's", () => {
  asks('kari@demo.no', 20);
  assert.equal(asks('ola@demo.no', 20), 5);
});

test('what is said of it names the limits and when to try again', () => {
  asks('kari@demo.no', 5);
  const error = limits.request('kari@demo.no');
  assert.equal(error?.code, 'limit-rate');
  assert.match(
    error?.message ?? '',
    /60 times a minute \(limits\.per_user_per_minute\), 5 times at once \(limits\.burst\)\. Try again in 1 s/,
  );
});

test('it is told once a minute', () => {
  assert.deepEqual([limits.tells('kari@demo.no'), limits.tells('kari@demo.no')], [true, false]);
  assert.equal(limits.tells('ola@demo.no'), true);
  now += 60_000;
  assert.equal(limits.tells('kari@demo.no'), true);
});

test("a client's log-in with 5,000 contacts is within the default limits, twice at once and again a minute later", () => {
  const defaults = { per_user_per_minute: 120, burst: 40, jobs_per_user: 10, jobs: 200 };
  const large = limitsOf(defaults);
  const logIn = () => {
    for (let contact = 0; contact < 5_000; contact += 1) {
      assert.equal(large.presence('kari@demo.no', 5_000), undefined);
      for (const _ of ['vcard', 'disco#info']) assert.equal(large.question('kari@demo.no', 5_000), undefined);
    }
  };
  logIn();
  logIn();
  now += 60_000;
  logIn();
});

test('questions are bounded by the limits and the number of contacts; what is dear counts as several', () => {
  let contacts = 0;
  const small = limitsOf({ per_user_per_minute: 6, burst: 1, jobs_per_user: 2, jobs: 3 });
  const taken = (cost = 1) =>
    Array.from({ length: 1_000 }, () => small.question('kari@demo.no', contacts, cost)).filter(
      (error) => !error,
    ).length;
  assert.equal(taken(), 10);
  assert.match(small.question('kari@demo.no', contacts)?.message ?? '', /limits\.burst.* Try again in 1 s/);
  now += 10_000;
  assert.equal(taken(5), 2);
  contacts = 10;
  now += 60_000;
  assert.equal(taken(), 80);
  assert.equal(small.presence('kari@demo.no', contacts), undefined);
  assert.equal(small.question('ola@demo.no', contacts), undefined);
});

test('admins have places that the jobs of others cannot take, and not without end', () => {
  const many = limitsOf({ per_user_per_minute: 1, burst: 1, jobs_per_user: 10, jobs: 20 });
  for (const person of ['a@demo.no', 'b@demo.no']) for (let nth = 0; nth < 10; nth += 1) many.job(person);
  assert.throws(() => many.job('c@demo.no'), { code: 'limit-jobs' });
  many.job('admin@demo.no', true);
  many.job('root@demo.no', true);
  assert.throws(() => many.job('admin@demo.no', true), { code: 'limit-jobs' });
  assert.throws(() => many.job('c@demo.no'), { code: 'limit-jobs' });
});

test('jobs of one person, and of all', () => {
  const first = limits.job('kari@demo.no');
  limits.job('kari@demo.no');
  assert.throws(
    () => limits.job('kari@demo.no'),
    /2 of your jobs run already, the limit is 2 \(limits\.jobs_per_user\)/,
  );
  limits.job('ola@demo.no');
  assert.throws(
    () => limits.job('eva@demo.no'),
    /3 jobs of all people run already, the limit is 3 \(limits\.jobs\)/,
  );
  first();
  limits.job('eva@demo.no');
});

test('a place given back twice is one place', () => {
  const first = limits.job('kari@demo.no');
  limits.job('kari@demo.no');
  first();
  first();
  limits.job('kari@demo.no');
  assert.throws(() => limits.job('kari@demo.no'), /limits\.jobs_per_user/);
});

test('a million strangers are not remembered each', () => {
  // Warm-up, so that the engine's memory is not counted.
  for (let index = 0; index < 30_000; index += 1) limits.request(`a${index}@demo.no`);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 300_000; index += 1) limits.request(`b${index}@demo.no`);
  globalThis.gc?.();
  assert.ok(process.memoryUsage().heapUsed - before < 100 * 2 ** 20);
});
