import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Access } from '../../src/access/index.ts';
import { type Lowstate, type Permit, SaltError } from '../../src/salt/index.ts';
import { keptLog } from '../support/kept-log.ts';
import { accessWith, rulesOf } from './support/rules.ts';

const KARI = 'kari@demo.no';
const ON = ['web01.demo.no', 'web02.demo.no'];
const RULES = [
  { on: ['web*'], run: ['test.echo'] },
  { on: ['@master'], run: ['@runner.manage.up'] },
];

function permitOf(access: Access, args = { arg: ['x'] }): Permit {
  const verdict = access.judge(KARI, { fun: 'test.echo', args, on: ON });
  assert.ok(verdict.allowed);
  return verdict.permit;
}

function leaves(access: Access, chunk: Lowstate, permit: Permit | undefined): boolean {
  try {
    access.gatekeeper.check(chunk, permit);
    return true;
  } catch (error) {
    assert.ok(error instanceof SaltError && error.code === 'salt-not-allowed');
    return false;
  }
}

const args = { arg: ['x'] };
const RIGHT: Lowstate = {
  client: 'local_async',
  fun: 'test.echo',
  tgt: ON,
  tgt_type: 'list',
  arg: args.arg,
  requested_by: { person: KARI, request: 1 },
};

test('what was decided on leaves, whole or for some of its minions, and nothing else', () => {
  const log = keptLog();
  const access = accessWith(RULES, { log });
  const permit = permitOf(access, args);
  assert.ok(leaves(access, RIGHT, permit));
  assert.ok(leaves(access, { ...RIGHT, client: 'local' }, permit));
  assert.ok(leaves(access, { ...RIGHT, tgt: ['web02.demo.no'] }, permit));
  const others: Partial<Lowstate>[] = [
    { fun: 'cmd.run' },
    { fun: 'test.echo,cmd.run' },
    { tgt: ['web01.demo.no', 'db01.demo.no'] },
    { tgt: '*', tgt_type: 'glob' },
    { tgt: 'web01.demo.no', tgt_type: 'list' },
    { tgt: ['web01.demo.no'], tgt_type: 'compound' },
    { arg: ['x'] },
    { arg: [] },
    { kwarg: { y: 1 } },
    { requested_by: { person: 'ola@demo.no' } },
    { requested_by: {} },
    { client: 'runner' },
  ];
  for (const other of others)
    assert.equal(leaves(access, { ...RIGHT, ...other }, permit), false, JSON.stringify(other));
  assert.equal(log.lines.filter(({ level }) => level === 'error').length, others.length);
});

test('without a permit, or with one made by hand, nothing leaves', () => {
  const access = accessWith(RULES);
  assert.equal(leaves(access, RIGHT, undefined), false);
  assert.equal(leaves(access, RIGHT, Object.freeze({})), false);
  assert.equal(leaves(access, RIGHT, permitOf(accessWith(RULES), args)), false, "another access's");
  const permit = permitOf(access, args);
  assert.equal(leaves(access, RIGHT, { ...permit }), false, 'a copy');
  assert.equal(leaves(access, RIGHT, Object.create(permit) as Permit), false, 'an heir');
  assert.equal(permit.constructor, Object, 'it leads to no way to make another');
});

test('arguments cannot be changed once they were judged', () => {
  const access = accessWith([{ run: ['test.echo'] }]);
  const changing = { arg: [{ deep: ['x'] }] };
  permitOf(access, changing as never);
  assert.throws(() => changing.arg[0]?.deep.push('y'), TypeError);
});

test('under other rules a permit is judged anew', () => {
  const access = accessWith(RULES);
  const permit = permitOf(access, args);
  void access.replace(rulesOf(RULES));
  assert.ok(leaves(access, RIGHT, permit));
  void access.replace(rulesOf([{ on: ['db*'], run: ['test.echo'] }]));
  assert.equal(leaves(access, RIGHT, permit), false);
});

test("an admin's target goes out as typed, and no other", () => {
  const access = accessWith([]);
  const target = { tgt: 'web*', tgt_type: 'glob' } as const;
  const verdict = access.judge('admin@demo.no', { fun: 'cmd.run', args: {}, on: [] }, { target });
  assert.ok(verdict.allowed);
  const chunk: Lowstate = {
    client: 'local',
    fun: 'cmd.run',
    ...target,
    requested_by: { person: 'admin@demo.no' },
  };
  assert.ok(leaves(access, chunk, verdict.permit));
  assert.equal(leaves(access, { ...chunk, tgt: '*' }, verdict.permit), false);
  void access.replace(rulesOf([{ who: ['admin@demo.no'] }], { admins: [] }));
  assert.equal(leaves(access, chunk, verdict.permit), false, 'no admin any more');
});

test('a runner: that function of the master alone', () => {
  const access = accessWith(RULES);
  const verdict = access.judge(KARI, { fun: '@runner.manage.up', args: {}, on: '@master' });
  assert.ok(verdict.allowed);
  assert.ok(leaves(access, { client: 'runner', fun: 'manage.up', arg: [], kwarg: {} }, verdict.permit));
  assert.equal(
    leaves(access, { client: 'wheel', fun: 'manage.up', arg: [], kwarg: {} }, verdict.permit),
    false,
  );
  assert.equal(
    leaves(access, { client: 'runner', fun: 'manage.down', arg: [], kwarg: {} }, verdict.permit),
    false,
  );
});

test("the gateway's own questions leave by their own permit, and nothing else does", () => {
  const access = accessWith([]);
  const asks = (client: Lowstate['client'], fun: string) =>
    leaves(access, { client, fun }, access.housekeeping);
  assert.ok(asks('runner', 'manage.status'));
  assert.ok(asks('local_async', 'saltutil.find_job'));
  assert.equal(asks('runner', 'salt.execute'), false);
  assert.equal(asks('local', 'manage.status'), false);
  assert.equal(asks('wheel', 'key.accept'), false);
});
