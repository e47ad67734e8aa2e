import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Config, configKeys, parseConfig, takeOver } from '../../src/config/index.ts';

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
output: { styling: false, lines: 5, upload: true, archive: false }
limits: { per_user_per_minute: 5, burst: 5, max_message_bytes: 5, jobs_per_user: 5, jobs: 5, kept_results_mb: 5 }
`;

const load = (text: string) =>
  parseConfig(text, { file: '/etc/x/config.yaml', env: {}, readFile: () => 'certificates' }).config;

const at = (config: Config, key: string) =>
  key.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], config);

test('each key is taken over, or named as one that takes a restart and left as it is', () => {
  const [held, before, read] = [load(SMALL), load(SMALL), load(OTHER)];
  const waiting = takeOver(held, read);
  const keys = configKeys().filter(({ key }) => !/\[\]|NAME/.test(key));
  assert.deepEqual(waiting.toSorted(), keys.flatMap(({ key, restart }) => (restart ? key : [])).toSorted());
  const leaves = keys.filter(({ key }) => !keys.some((other) => other.key.startsWith(`${key}.`)));
  for (const { key, restart } of leaves) {
    assert.notDeepEqual(at(before, key), at(read, key), `${key} is another in this test`);
    assert.deepEqual(at(held, key), at(restart ? before : read, key), key);
  }
});

test('the slices that parts hold are the same objects afterwards', () => {
  const held = load(SMALL);
  const { limits, output } = held;
  takeOver(held, load(OTHER));
  assert.equal(limits.burst, 5);
  assert.equal(output.lines, 5);
});

test('a key that is gone has its default again', () => {
  const held = load(OTHER);
  takeOver(held, load(SMALL));
  assert.equal(held.limits.burst, 40);
  assert.deepEqual(held.groups, {});
});
