import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DRY_RUN_FUNCTIONS } from '../../src/access/confirmation.ts';
import lists from '../../src/access/lists/readonly.json' with { type: 'json' };
import { GRANTED_FUNCTIONS, isGranted, READONLY_FUNCTIONS } from '../../src/access/readonly.ts';
import { askSalt, installedSalts } from './support/ask-salt.ts';

interface Parameter {
  name: string;
  default: string | null;
}

/** Functions of @readonly that the finder suspects of showing or taking more, and why they are harmless; on main only, or on older. */
const HARMLESS: readonly (readonly [functions: string, signs: string, why: string, upTo?: 3006 | 3007])[] = [
  ['status.loadavg status.uptime', 'others', 'numbers out of what w and uptime say'],
  ['test.arg_clean', 'keywords', 'leaves out what Salt adds'],
  ['service.disabled service.get_all service.get_enabled', 'keywords', 'only keywords that shape'],
  ['service.enabled pkg.version_cmp', 'keywords', 'does nothing with them', 3007],
  [
    'pkg.file_dict pkg.file_list pkg.info_installed pkg.list_pkgs pkg.owner pkg.version lowpkg.info',
    'keywords',
    'only keywords that shape',
  ],
];

/** Kinds that the finder learnt for @readonly, which covers nothing that a rule would not expect of it. */
const KINDS = ['target', 'others', 'waits', 'keywords'];

for (const { isMain, series, venv, version } of await installedSalts())
  describe(`Salt ${version}`, () => {
    const functions = new Map(
      Object.entries(askSalt<Record<string, Parameter[][]>>('salt-functions.py', venv)),
    );
    const reach = askSalt<Record<string, string[]>>('functions-that-reach.py', venv);

    test('the read-only functions are there, and none refreshes or works by default', () => {
      assert.ok(functions.size > 2000, `only ${functions.size} functions found in Salt's source`);
      const invented = [...READONLY_FUNCTIONS, ...DRY_RUN_FUNCTIONS].filter((fun) => !functions.has(fun));
      const later = Object.entries(lists.since).flatMap(([since, lacking]) =>
        series < Number(since) ? lacking : [],
      );
      assert.deepEqual(invented.sort(), later.sort());
      const refreshing = [...READONLY_FUNCTIONS].filter((fun) =>
        functions.get(fun)?.some((ps) => ps.some((p) => p.name === 'refresh' && p.default === 'True')),
      );
      assert.deepEqual(refreshing, []);
      const dryRunnable = [...READONLY_FUNCTIONS].filter((fun) =>
        functions.get(fun)?.some((ps) => ps.some((p) => p.name === 'test')),
      );
      assert.deepEqual(dryRunnable, [], 'what has a dry run does something without');
    });

    test('@readonly covers nothing that chooses minions, shows others, or waits for as long as it is told', () => {
      const found = [...GRANTED_FUNCTIONS].flatMap((fun) =>
        (reach[fun] ?? [])
          .filter((sign) => KINDS.includes(sign) && isGranted(fun, { arg: ['x', 'x', 'x'] }))
          .filter(
            (sign) => !HARMLESS.some(([names, signs]) => names.split(' ').includes(fun) && signs === sign),
          )
          .map((sign) => `${fun}: ${sign}`),
      );
      assert.deepEqual(found, [], 'read these: not granted, with few arguments only, or harmless here');
      const here = HARMLESS.filter(([, , , upTo]) =>
        isMain ? upTo === undefined : upTo !== undefined && series <= upTo,
      );
      const idle = here.flatMap(([names, sign]) =>
        names.split(' ').filter((fun) => !reach[fun]?.includes(sign) || !GRANTED_FUNCTIONS.has(fun)),
      );
      assert.deepEqual(idle, []);
    });
  });
