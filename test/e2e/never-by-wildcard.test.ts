import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neededByName } from '../../src/access/by-name.ts';
import lists from '../../src/access/lists/by-name.json' with { type: 'json' };
import { askSalt, type InstalledSalt, installedSalts } from './support/ask-salt.ts';

type Harmless = readonly [
  module: string,
  functions: string,
  reaches: string,
  why: string,
  upTo?: 3006 | 3007,
];

/**
 * The findings that a person has reviewed: functions (`*` is all of a module) that a wildcard may cover although they
 * reach that, and why. The test fails if they reach more. `upTo`: only up to that series.
 */
const HARMLESS: readonly Harmless[] = [
  ['azurearm_network', 'security_rule_create_or_update', 'code', "evaluates its parameters' names", 3006],
  ['shadow', 'set_password', 'command', 'runs id with the name, without a shell', 3007],
  [
    'file',
    'get_source_sum manage_file',
    'function',
    'runs the verify of a module named by sig_backend, no other',
  ],
  ['ip', '*', 'template function', "fills in Salt's own templates for interfaces"],
  ['junos', '*', 'event', 'waits for, or tells of, a lost connection'],
  ['match', 'data glob grain ipcidr list', 'function target', 'the matchers, on grains and the id'],
  ['mine', 'delete flush', 'event', "removes of the minion's own"],
  ['mount', '*', 'function', 'user.info and group.info'],
  ['oracle', 'show_env', 'config', 'four variables'],
  [
    'pkg',
    `available_version get_package_info get_repo_data genrepo hold homebrew_prefix info_installed latest_version
      list_available list_pkgs list_repo_pkgs list_upgrades purge refresh_db remove unhold upgrade upgrade_available
      version`,
    'function template config command files',
    'the winrepo of the master, PATH for brew, and uninstallers that the winrepo names',
  ],
  ['ps', 'pgrep pkill psaux top', 'others', 'a list of processes is what it is for'],
  ['saltutil', '*', 'event others', "the minion's own jobs, grains and pillar"],
  ['service', '*', 'function', 'functions of a proxy that the source names'],
  ['slsutil', 'deserialize serialize', 'function', 'serializers'],
  ['ssh_pki', '*', 'function event', 'asks a named CA to sign'],
  ['state', 'get_pauses running', 'others', 'which states run'],
  ['status', 'custom', 'function', 'what the configuration names'],
  [
    'status',
    'all_status loadavg pid procs uptime w',
    'others',
    'a list of processes and log-ins is what it is for',
  ],
  [
    'status',
    'master ping_master proxy_reconnect',
    'event function',
    'at most reconnects, to its own masters',
  ],
  ['sys', '*', 'function', 'documentation of what is loaded'],
  ['test', 'module_report not_loaded ping provider providers', 'function', 'names of what is loaded'],
  ['x509', '*', 'function event', 'asks a named CA to sign'],
  ['xfs', 'inventory', 'code', 'evaluates the output of xfsrestore'],
  ['@runner.batch', '*', 'event function target', 'batches, and stops them'],
  ['@runner.cache', '*', 'config files', 'grains; clears'],
  ['@runner.cluster', '*', 'event config', 'the masters among themselves'],
  ['@runner.doc', '*', 'function', 'documentation'],
  ['@runner.fileserver', '*', 'files', 'names of files, and what is cached of them'],
  ['@runner.git_pillar', 'update', 'config files', 'fetches what is configured'],
  ['@runner.jobs', '*', 'function config target others', 'jobs and their results are what it is for'],
  ['@runner.manage', 'status up versions', 'function', 'test.ping and test.version'],
  ['@runner.pki', '*', 'config', 'how keys are stored'],
  ['@runner.resource', '*', 'event config', 'grains, and has them found anew'],
  ['@wheel.key', 'master_key_str', 'secret', "the master's public key"],
  ['@wheel.minions', 'connected', 'config', 'ids'],
];

/** The finder's report about one installed Salt. */
interface Found {
  salt: InstalledSalt;
  reach: Record<string, string[]>;
  /** A line for each function and what it reaches, of those that a wildcard may cover. */
  covered: { fun: string; sign: string; line: string }[];
  /** The functions with the parameters of each implementation. */
  functions: Record<string, { name: string }[][]>;
}

const FOUND: readonly Found[] = (await installedSalts()).map((salt) => {
  const reach = askSalt<Record<string, string[]>>('functions-that-reach.py', salt.venv);
  const covered = Object.entries(reach)
    .filter(([fun]) => !neededByName(fun))
    .flatMap(([fun, signs]) => signs.map((sign) => ({ fun, sign, line: `${fun}: ${sign}` })))
    // To wait, and to take any keyword, is nothing by itself; @readonly is held against these (readonly.test.ts).
    .filter(({ sign }) => sign !== 'waits' && sign !== 'keywords')
    // These a wildcard covers only while they choose by name.
    .filter(({ fun, sign }) => sign !== 'target' || !(fun in lists.choosesMinions));
  return { salt, reach, covered, functions: askSalt('salt-functions.py', salt.venv) };
});

function isRead(
  [module, functions, reaches]: Harmless,
  { fun, sign }: { fun: string; sign: string },
): boolean {
  const covers = functions === '*' || functions.split(/\s+/).some((name) => fun === `${module}.${name}`);
  return covers && fun.startsWith(`${module}.`) && reaches.split(' ').includes(sign);
}

for (const { salt, reach, covered, functions } of FOUND)
  describe(`Salt ${salt.version}`, () => {
    test('what runs functions or hands out the configuration must be named, or was read and is harmless', () => {
      assert.ok(
        Object.keys(reach).length > 400,
        `only ${Object.keys(reach).length} functions reach anything`,
      );
      const unseen = covered.filter((each) => !HARMLESS.some((entry) => isRead(entry, each)));
      assert.deepEqual(
        unseen.map(({ line }) => line),
        [],
        'read these: into src/access/lists/by-name.json, or harmless here',
      );
    });

    test('nothing is called harmless that reaches nothing', () => {
      const here = HARMLESS.filter(([, , , , upTo]) =>
        salt.isMain ? upTo === undefined : upTo !== undefined && salt.series <= upTo,
      );
      const idle = here.filter((entry) => !covered.some((each) => isRead(entry, each)));
      assert.deepEqual(idle, []);
    });

    test('the finder finds what is known to run functions', () => {
      const missed = Object.entries(KNOWN).filter(([fun, sign]) => !reach[fun]?.includes(sign));
      assert.deepEqual(missed, []);
    });

    test('where a function that chooses minions has the kind of target is as Salt has it', () => {
      for (const [fun, index] of Object.entries(lists.choosesMinions)) {
        const found = functions[fun]?.map((parameters) =>
          parameters.findIndex(({ name }) => name === 'tgt_type'),
        );
        assert.deepEqual(found, [index], fun);
      }
    });

    test('what must be named is there, in the series that the list says', () => {
      const names = Object.keys(functions);
      const modules = names.map((fun) => `${fun.slice(0, fun.lastIndexOf('.'))}.*`);
      const known = new Set([...names, ...modules]);
      const later = Object.entries(lists.since).flatMap(([since, lacking]) =>
        salt.series < Number(since) ? lacking : [],
      );
      const expected = [...namesIn(lists.salt), ...(salt.series <= 3007 ? namesIn(lists.upTo3007) : [])];
      assert.deepEqual(expected.filter((name) => !known.has(name)).sort(), later.sort());
    });
  });

/** Functions that the finder has to find, and one thing that each reaches. */
const KNOWN = {
  'test.cross_test': 'function',
  'test.try': 'function',
  'test.get_opts': 'config',
  'state.single': 'function',
  'saltutil.runner': 'function',
  'saltutil.mmodule': 'function',
  'saltcheck.run_test': 'function',
  'archive.tar': 'template',
  'cmd.run': 'command',
  'network.get_route': 'shell',
  'pip.list': 'options',
  'event.send': 'event',
  'cp.get_file_str': 'files',
  '@wheel.config.values': 'config',
  '@runner.salt.cmd': 'function',
  '@runner.error.error': 'code',
  '@runner.config.get': 'secret',
  '@runner.cache.grains': 'target',
  '@runner.jobs.last_run': 'target',
  'mine.get': 'target',
  'saltutil.running': 'others',
  'ps.psaux': 'others',
  'status.w': 'others',
  'ps.top': 'waits',
  'test.sleep': 'waits',
  'pkg.version': 'keywords',
};

function namesIn(entries: readonly { module: string; functions: string }[]): string[] {
  return entries.flatMap(({ module, functions }) =>
    functions.split(/\s+/).map((name) => `${module}.${name}`),
  );
}
