import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DRY_RUN_FUNCTIONS } from '../../src/access/confirmation.ts';
import { GRANTED_FUNCTIONS, isGranted, READONLY_FUNCTIONS } from '../../src/access/readonly.ts';
import { askSalt } from './support/ask-salt.ts';

interface Parameter {
  name: string;
  default: string | null;
}

/** Every public function in Salt's source with the parameters of each module that implements it. */
function saltFunctions(): Map<string, Parameter[][]> {
  return new Map(Object.entries(askSalt<Record<string, Parameter[][]>>('salt-functions.py')));
}

test('the read-only functions are functions of Salt, and none refreshes or works by default', () => {
  const functions = saltFunctions();
  assert.ok(functions.size > 2000, `only ${functions.size} functions found in Salt's source`);
  const invented = [...READONLY_FUNCTIONS, ...DRY_RUN_FUNCTIONS].filter((fun) => !functions.has(fun));
  assert.deepEqual(invented, []);
  const refreshing = [...READONLY_FUNCTIONS].filter((fun) =>
    functions.get(fun)?.some((ps) => ps.some((p) => p.name === 'refresh' && p.default === 'True')),
  );
  assert.deepEqual(refreshing, []);
  const dryRunnable = [...READONLY_FUNCTIONS].filter((fun) =>
    functions.get(fun)?.some((ps) => ps.some((p) => p.name === 'test')),
  );
  assert.deepEqual(dryRunnable, [], 'what has a dry run does something without');
});

/** Functions of @readonly that the finder suspects of showing or taking more, and why they are harmless. */
const HARMLESS: readonly (readonly [functions: string, signs: string, why: string])[] = [
  ['status.loadavg status.uptime', 'others', 'numbers out of what w and uptime say'],
  ['test.arg_clean', 'keywords', 'leaves out what Salt adds'],
  ['service.disabled service.get_all service.get_enabled', 'keywords', 'only keywords that shape'],
  [
    'pkg.file_dict pkg.file_list pkg.info_installed pkg.list_pkgs pkg.owner pkg.version lowpkg.info',
    'keywords',
    'only keywords that shape',
  ],
];

/** Kinds that the finder learnt for @readonly, which covers nothing that a rule would not expect of it. */
const KINDS = ['target', 'others', 'waits', 'keywords'];

test('@readonly covers nothing that chooses minions, shows others, or waits for as long as it is told', () => {
  const reach = askSalt<Record<string, string[]>>('functions-that-reach.py');
  const found = [...GRANTED_FUNCTIONS].flatMap((fun) =>
    (reach[fun] ?? [])
      .filter((sign) => KINDS.includes(sign) && isGranted(fun, { arg: ['x', 'x', 'x'] }))
      .filter((sign) => !HARMLESS.some(([names, signs]) => names.split(' ').includes(fun) && signs === sign))
      .map((sign) => `${fun}: ${sign}`),
  );
  assert.deepEqual(found, [], 'read these: not granted, with few arguments only, or harmless here');
  const idle = HARMLESS.flatMap(([names, sign]) =>
    names.split(' ').filter((fun) => !reach[fun]?.includes(sign) || !GRANTED_FUNCTIONS.has(fun)),
  );
  assert.deepEqual(idle, []);
});
