import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neededByName } from '../../src/access/by-name.ts';
import lists from '../../src/access/lists/by-name.json' with { type: 'json' };
import { askSalt } from './support/ask-salt.ts';

type Harmless = readonly [module: string, functions: string, reaches: string, why: string];

/**
 * The findings that a person has reviewed: functions (`*` is all of a module) that a wildcard may cover although they
 * reach that, and why. The test fails if they reach more.
 */
const HARMLESS: readonly Harmless[] = [
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

const REACH = askSalt<Record<string, string[]>>('functions-that-reach.py');

/** A line for each function and what it reaches, of those that a wildcard may cover. */
const COVERED = Object.entries(REACH)
  .filter(([fun]) => !neededByName(fun))
  .flatMap(([fun, signs]) => signs.map((sign) => ({ fun, sign, line: `${fun}: ${sign}` })))
  // To wait, and to take any keyword, is nothing by itself; @readonly is held against these (readonly.test.ts).
  .filter(({ sign }) => sign !== 'waits' && sign !== 'keywords')
  // These a wildcard covers only while they choose by name.
  .filter(({ fun, sign }) => sign !== 'target' || !(fun in lists.choosesMinions));

function isRead(
  [module, functions, reaches]: Harmless,
  { fun, sign }: { fun: string; sign: string },
): boolean {
  const covers = functions === '*' || functions.split(/\s+/).some((name) => fun === `${module}.${name}`);
  return covers && fun.startsWith(`${module}.`) && reaches.split(' ').includes(sign);
}

test('what in Salt runs functions or hands out the configuration must be named, or was read and is harmless', () => {
  assert.ok(Object.keys(REACH).length > 400, `only ${Object.keys(REACH).length} functions reach anything`);
  const unseen = COVERED.filter((each) => !HARMLESS.some((entry) => isRead(entry, each))).map(
    ({ line }) => line,
  );
  assert.deepEqual(unseen, [], 'read these: into never-by-wildcard-list.ts, or harmless here');
});

test('nothing is called harmless that reaches nothing', () => {
  const idle = HARMLESS.filter((entry) => !COVERED.some((each) => isRead(entry, each)));
  assert.deepEqual(idle, []);
});

test('the finder finds what is known to run functions', () => {
  const known = {
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
    'pkg.list_pkgs': 'keywords',
  };
  const missed = Object.entries(known).filter(([fun, sign]) => !REACH[fun]?.includes(sign));
  assert.deepEqual(missed, []);
});

test('where a function that chooses minions has the kind of target is as Salt has it', () => {
  type Parameters = { name: string }[][];
  const functions = askSalt<Record<string, Parameters>>('salt-functions.py');
  for (const [fun, index] of Object.entries(lists.choosesMinions)) {
    const found = functions[fun]?.map((parameters) =>
      parameters.findIndex(({ name }) => name === 'tgt_type'),
    );
    assert.deepEqual(found, [index], fun);
  }
});

test('what must be named is there in Salt', () => {
  const functions = Object.keys(askSalt<Record<string, unknown>>('salt-functions.py'));
  const modules = new Set(functions.map((fun) => `${fun.slice(0, fun.lastIndexOf('.'))}.*`));
  const known = new Set([...functions, ...modules]);
  const invented = lists.salt.flatMap(({ module, functions: names }) =>
    names.split(/\s+/).map((name) => `${module}.${name}`),
  );
  assert.deepEqual(
    invented.filter((name) => !known.has(name)),
    [],
  );
});
