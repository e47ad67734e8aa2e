import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Args } from '../../src/salt/index.ts';
import { type AccessParts, accessWith, type ShortRule } from './support/rules.ts';

const KARI = 'kari@demo.no';

/** `allowed` with `asked` where it is asked back, or why not. */
function judged(
  rules: ShortRule[],
  call: { fun: string; args?: Args; on?: '@master' | string[]; person?: string },
  parts?: AccessParts,
): string {
  const { fun, args = {}, on = ['web01.demo.no'], person = KARI } = call;
  const verdict = accessWith(rules, parts).judge(person, { fun, args, on });
  if (!verdict.allowed) return verdict.refusals.map(({ why }) => why).join(' ');
  return verdict.confirm ? 'asked' : 'allowed';
}

const arg = (...values: NonNullable<Args['arg']>): Args => ({ arg: values });

const CASES: [
  name: string,
  rules: ShortRule[],
  call: Parameters<typeof judged>[1],
  expected: string,
  parts?: AccessParts,
][] = [
  ['no rule', [], { fun: 'test.ping' }, 'no-rule'],
  ['a rule for another', [{ who: ['ola@demo.no'] }], { fun: 'test.ping' }, 'no-rule'],
  ['a rule that fits', [{}], { fun: 'test.ping' }, 'allowed'],
  ['confirm', [{ confirm: true }], { fun: 'test.ping' }, 'asked'],
  ['deny before', [{ deny: true }, {}], { fun: 'test.ping' }, 'denied'],
  ['deny after', [{}, { deny: true }], { fun: 'test.ping' }, 'allowed'],
  ['deny of another function', [{ deny: true, run: ['cmd.*'] }, {}], { fun: 'test.ping' }, 'allowed'],
  ['the first that matches decides on asking', [{ confirm: true }, {}], { fun: 'test.ping' }, 'asked'],
  [
    'an admin is above deny',
    [{ who: ['*'], run: ['*'], deny: true }],
    { fun: 'cmd.run', person: 'admin@demo.no' },
    'allowed',
  ],

  ['who: a glob', [{ who: ['*@demo.no'] }], { fun: 'test.ping' }, 'allowed'],
  [
    'who: a glob does not reach a subdomain',
    [{ who: ['*@demo.no'] }],
    { fun: 'test.ping', person: 'kari@x.demo.no' },
    'no-rule',
  ],
  ['who: case does not count', [{ who: ['Kari@Demo.NO'] }], { fun: 'test.ping' }, 'allowed'],
  [
    'who: a set',
    [{ who: ['@oncall'] }],
    { fun: 'test.ping' },
    'allowed',
    { more: { people: { oncall: [KARI] } } },
  ],
  [
    'who: an occupant, literally',
    [{ who: ['room@muc.demo.no/Kari'] }],
    { fun: 'test.ping', person: 'room@muc.demo.no/Kari' },
    'allowed',
  ],
  [
    'who: another occupant of that room',
    [{ who: ['room@muc.demo.no/Kari'] }],
    { fun: 'test.ping', person: 'room@muc.demo.no/Ola' },
    'no-rule',
  ],
  [
    'who: a nick counts case',
    [{ who: ['room@muc.demo.no/Kari'] }],
    { fun: 'test.ping', person: 'room@muc.demo.no/kari' },
    'no-rule',
  ],
  [
    'who: a glob never means an occupant',
    [{ who: ['*'] }],
    { fun: 'test.ping', person: 'room@muc.demo.no/Kari' },
    'no-rule',
  ],
  [
    'who: nor the room of one',
    [{ who: ['*@*', 'room@muc.demo.no', 'room@muc.demo.no/Kari'] }],
    { fun: 'test.ping', person: 'room@muc.demo.no' },
    'no-rule',
  ],
  [
    'who: nobody of the own domain',
    [{ who: ['*'] }],
    { fun: 'test.ping', person: 'web01@salt.demo.no' },
    'no-rule',
  ],

  ['on: an id', [{ on: ['web01.demo.no'] }], { fun: 'test.ping' }, 'allowed'],
  ['on: an address', [{ on: ['web01'] }], { fun: 'test.ping' }, 'allowed'],
  ['on: a glob', [{ on: ['web*'] }], { fun: 'test.ping' }, 'allowed'],
  ['on: another', [{ on: ['db*'] }], { fun: 'test.ping' }, 'no-rule'],
  [
    'on: every minion must be allowed',
    [{ on: ['web*'] }],
    { fun: 'test.ping', on: ['db01.demo.no', 'web01.demo.no'] },
    'no-rule',
  ],
  [
    'on: by different rules',
    [{ on: ['web*'] }, { on: ['db*'], confirm: true }],
    { fun: 'test.ping', on: ['db01.demo.no', 'web01.demo.no'] },
    'asked',
  ],
  [
    'on: a deny on one of them',
    [{ on: ['db*'], deny: true }, {}],
    { fun: 'test.ping', on: ['db01.demo.no', 'web01.demo.no'] },
    'denied',
  ],
  ['on: nothing is meant', [{}], { fun: 'test.ping', on: [] }, 'nothing-meant'],
  [
    'on: a group',
    [{ on: ['@web'] }],
    { fun: 'test.ping' },
    'allowed',
    { groups: { web: ['web01.demo.no'] } },
  ],
  [
    'on: not in the group',
    [{ on: ['@web'] }],
    { fun: 'test.ping' },
    'no-rule',
    { groups: { web: ['web02.demo.no'] } },
  ],
  ['on: a group of which nothing is known', [{ on: ['@web'] }], { fun: 'test.ping' }, 'group-unknown'],
  ['on: it may be denied by that', [{ on: ['@web'], deny: true }, {}], { fun: 'test.ping' }, 'group-unknown'],
  ['on: what comes before it counts', [{}, { on: ['@web'], deny: true }], { fun: 'test.ping' }, 'allowed'],

  ['run: a glob is over the whole name', [{ run: ['test.*'] }], { fun: 'testinfra.x' }, 'no-rule'],
  ['run: case counts', [{ run: ['test.*'] }], { fun: 'Test.ping' }, 'no-rule'],
  ['run: a wildcard and cross_test', [{ run: ['test.*', '*'] }], { fun: 'test.cross_test' }, 'no-rule'],
  ['run: cross_test by its name', [{ run: ['test.cross_test'] }], { fun: 'test.cross_test' }, 'allowed'],
  [
    'run: a wildcard denies it all the same',
    [{ run: ['test.*'], deny: true }, { run: ['test.cross_test'] }],
    { fun: 'test.cross_test' },
    'denied',
  ],
  ['run: @readonly', [{ run: ['@readonly'] }], { fun: 'disk.usage' }, 'allowed'],
  ['run: @readonly and what writes', [{ run: ['@readonly'] }], { fun: 'cmd.run' }, 'no-rule'],
  [
    'run: @readonly and a word that is none',
    [{ run: ['@readonly'] }],
    { fun: 'service.status', args: arg('nginx stop') },
    'no-rule',
  ],
  [
    'run: @readonly denies whatever the words',
    [{ run: ['@readonly'], deny: true }, { run: ['*'] }],
    { fun: 'service.status', args: arg('nginx stop') },
    'denied',
  ],

  [
    'master: a runner',
    [{ on: ['@master'], run: ['@runner.manage.*'] }],
    { fun: '@runner.manage.up', on: '@master' },
    'allowed',
  ],
  [
    'master: a runner that is never by wildcard',
    [{ on: ['@master'], run: ['@runner.*'] }],
    { fun: '@runner.salt.execute', on: '@master' },
    'no-rule',
  ],
  [
    'master: a wheel is no runner',
    [{ on: ['@master'], run: ['@runner.*'] }],
    { fun: '@wheel.key.accept', on: '@master' },
    'no-rule',
  ],
  [
    'master: * is of minions',
    [{ on: ['@master', '*'], run: ['*'] }],
    { fun: '@runner.manage.up', on: '@master' },
    'no-rule',
  ],
  [
    'master: needs @master',
    [{ on: ['*'], run: ['@runner.manage.up'] }],
    { fun: '@runner.manage.up', on: '@master' },
    'no-rule',
  ],
  [
    'master: no place for functions',
    [{ on: ['@master'], run: ['test.ping'] }],
    { fun: 'test.ping' },
    'no-rule',
  ],
  [
    'master: a function is not asked of it',
    [{ on: ['@master'], run: ['test.ping'] }],
    { fun: 'test.ping', on: '@master' },
    'no-rule',
  ],
  [
    'master: * denies runners',
    [
      { on: ['@master'], run: ['*'], deny: true },
      { on: ['@master'], run: ['@runner.manage.up'] },
    ],
    { fun: '@runner.manage.up', on: '@master' },
    'denied',
  ],
  [
    'master: a runner has no minions',
    [{ on: ['@master', '*'], run: ['@runner.manage.up'] }],
    { fun: '@runner.manage.up' },
    'no-rule',
  ],
];

for (const [name, rules, call, expected, parts] of CASES) {
  test(name, () => assert.equal(judged(rules, call, parts), expected));
}

const RESTART: ShortRule = { run: [{ 'service.restart': ['nginx', 'php*'] }] };
const APPLY: ShortRule = { run: [{ 'state.apply': ['motd', 'test=True'] }] };
const NONE: ShortRule = { run: [{ 'state.highstate': [] }] };

const ARGUMENTS: [rule: ShortRule, fun: string, args: Args, expected: string][] = [
  [RESTART, 'service.restart', arg('nginx'), 'allowed'],
  [RESTART, 'service.restart', arg('php8.2-fpm'), 'allowed'],
  [RESTART, 'service.restart', arg('sshd'), 'no-rule'],
  [RESTART, 'service.restart', arg('nginx', 'sshd'), 'no-rule'],
  [RESTART, 'service.restart', arg(), 'no-rule'],
  [RESTART, 'service.restart', { kwarg: { name: 'nginx' } }, 'no-rule'],
  [RESTART, 'service.restart', { arg: ['nginx'], kwarg: { no_block: true } }, 'no-rule'],
  // Quoted twice it is text to the gateway, and a keyword again to the minion.
  [RESTART, 'service.restart', arg('nginx', 'name=php'), 'no-rule'],
  [{ run: [{ 'service.restart': ['*'] }] }, 'service.restart', arg('unmask=True'), 'no-rule'],
  [RESTART, 'service.restart', arg(['nginx']), 'no-rule'],
  [
    { run: [{ 'service.restart': ['*'] }] },
    'service.restart',
    arg({ __kwarg__: true, name: 'x' }),
    'no-rule',
  ],
  [APPLY, 'state.apply', { arg: ['motd'], kwarg: { test: true } }, 'allowed'],
  [APPLY, 'state.apply', { arg: ['motd'], kwarg: { test: false } }, 'no-rule'],
  [APPLY, 'state.apply', { arg: ['motd'], kwarg: { pillar: {} } }, 'no-rule'],
  [APPLY, 'state.apply', { kwarg: { test: true } }, 'no-rule'],
  [NONE, 'state.highstate', {}, 'allowed'],
  [NONE, 'state.highstate', arg('x'), 'no-rule'],
  [{ run: [{ 'user.info': ['10'] }] }, 'user.info', arg(10), 'allowed'],
];

for (const [rule, fun, args, expected] of ARGUMENTS) {
  test(`${JSON.stringify(rule.run)}: ${JSON.stringify(args)} is ${expected}`, () => {
    assert.equal(judged([rule], { fun, args }), expected);
  });
}

test('a rule that denies by arguments denies where any of them is meant, or cannot be told', () => {
  const rules: ShortRule[] = [{ run: [{ 'service.stop': ['ssh*'] }], deny: true }, { run: ['service.stop'] }];
  const stop = (args: Args) => judged(rules, { fun: 'service.stop', args });
  assert.equal(stop(arg('nginx')), 'allowed');
  assert.equal(stop(arg('sshd')), 'denied');
  assert.equal(stop(arg('nginx', 'sshd')), 'denied');
  assert.equal(stop({ kwarg: { name: 'sshd' } }), 'denied');
  assert.equal(stop(arg('name=sshd')), 'denied');
  assert.equal(stop(arg(['sshd'])), 'denied');
});

test('a minion is shown where a rule lets it be reached, and not where all of it is denied before', () => {
  const shows = (rules: ShortRule[], parts?: AccessParts) =>
    accessWith(rules, parts).shows(KARI, 'db01.demo.no');
  assert.equal(shows([]), false);
  assert.equal(shows([{ on: ['web*'] }]), false);
  assert.equal(shows([{ on: ['db*'] }]), true);
  assert.equal(shows([{ on: ['db*'], deny: true }]), false);
  assert.equal(shows([{ on: ['db*'], run: ['*'], deny: true }, {}]), false);
  assert.equal(shows([{ on: ['db*'], run: ['cmd.*'], deny: true }, {}]), true);
  assert.equal(shows([{ on: ['db*'], run: ['cmd.*'], deny: true }, { run: ['cmd.run'] }]), false);
  assert.equal(shows([{ on: ['@master'], run: ['@runner.manage.up'] }]), false);
  assert.equal(shows([{ on: ['@db'] }]), false, 'a group of which nothing is known');
  assert.equal(shows([{ on: ['@db'] }], { groups: { db: ['db01.demo.no'] } }), true);
  assert.equal(shows([{ on: ['@db'], run: ['*'], deny: true }, {}]), false, 'it may be in that group');
});

test('who has any grant at all', () => {
  const any = (rules: ShortRule[]) => accessWith(rules).allowsAny(KARI);
  assert.equal(any([]), false);
  assert.equal(any([{ deny: true }]), false);
  assert.equal(any([{ deny: true, run: ['*'] }, {}]), false);
  assert.equal(any([{ deny: true, run: ['*'], on: ['web*'] }, {}]), true);
  assert.equal(any([{ on: ['@master'], run: ['@runner.manage.up'] }]), true);
});
