import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Config, ConfigError, configKeys, Live, parseConfig } from '../../src/config/index.ts';

const SMALL =
  'component: { domain: salt.demo.no, secret: a }\nsalt: { username: a, password: a }\nadmins: [a@demo.no]\n';
/** Every key is another than in the small one. */
const OTHER = `
component: { domain: salt.other.no, service: "xmpp://127.0.0.1:1", secret: b }
salt: { url: "http://127.0.0.1:1", username: b, password: b, eauth: file, timeout: 5, presence_interval: 5, ca: ca.pem, insecure_tls: true }
strip_domain: .other.no
master_name: salt
admins: [b@demo.no]
people: { oncall: [b@demo.no] }
access: [{ who: [b@demo.no], on: ["*"], run: [test.ping] }]
confirm: []
confirm_above: 5
groups: { debian: { target: "os:Debian", target_type: grain } }
roster: { fleet: false, groups: false, minions: ["*"] }
greet: false
store: other.db
log: { level: debug, format: json }
http: { listen: "127.0.0.1:1" }
audit: { file: other.jsonl, syslog: true }
watch: { down_after: 5 }
output: { styling: false, width: 40, lines: 5, upload: true, archive: false }
limits: { per_user_per_minute: 5, burst: 5, max_message_bytes: 5, jobs_per_user: 5, jobs: 5, kept_results_mb: 5 }
`;

const load = (text: string) =>
  parseConfig(text, { file: '/etc/x/config.yaml', env: {}, readFile: () => 'certificates' }).config;

const at = (config: Config, key: string) =>
  key.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], config);

test('each key is taken over, or named as one that takes a restart and left as it is', () => {
  const [before, read] = [load(SMALL), load(OTHER)];
  const live = new Live(load(SMALL));
  const waiting = live.replace(read);
  const keys = configKeys().filter(({ key }) => !/\[\]|NAME/.test(key));
  assert.deepEqual(waiting.toSorted(), keys.flatMap(({ key, restart }) => (restart ? key : [])).toSorted());
  const leaves = keys.filter(({ key }) => !keys.some((other) => other.key.startsWith(`${key}.`)));
  for (const { key, restart } of leaves) {
    assert.notDeepEqual(at(before, key), at(read, key), `${key} is another in this test`);
    assert.deepEqual(at(live.config, key), at(restart ? before : read, key), key);
  }
});

test('all who read see another config at once, and nobody sees half of one', () => {
  const live = new Live(load(SMALL));
  const readers = [() => live.config.limits.burst, () => live.config.output.lines];
  const held = live.config;
  live.replace(load(OTHER));
  assert.deepEqual(
    readers.map((read) => read()),
    [5, 5],
  );
  assert.deepEqual([held.limits.burst, held.output.lines], [40, 60], 'the old one stays whole');
});

test('a value that did not change stays the same object', () => {
  const live = new Live(load(OTHER));
  const { groups, access } = live.config;
  live.replace(load(OTHER));
  assert.equal(live.config.groups, groups);
  assert.equal(live.config.access, access);
});

test('a config with a mistake leaves the old one in force', () => {
  const live = new Live(load(SMALL));
  const before = live.config;
  assert.throws(() => live.replace(load(`${SMALL}limits: { burst: none }\n`)), ConfigError);
  assert.equal(live.config, before);
});

test('nobody changes a value in place', () => {
  const { config } = new Live(load(OTHER));
  assert.throws(() => Object.assign(config.limits, { burst: 1 }), TypeError);
  assert.throws(() => config.admins.push('eve@demo.no'), TypeError);
});

test('a key that is gone has its default again', () => {
  const live = new Live(load(OTHER));
  live.replace(load(SMALL));
  assert.equal(live.config.limits.burst, 40);
  assert.deepEqual(live.config.groups, {});
});
