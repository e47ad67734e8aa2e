import type { SaltValue } from '../../../src/salt/index.ts';
import type { SaltApiStandIn } from '../../support/salt-api.ts';
import type { MinionFunction } from '../../support/salt-api-fleet.ts';
import { VERSION } from '../../support/salt-version.ts';
import type { World } from './worlds.ts';

/** Functions that say the same in every world, of minions that one may see. */
const SAME: Readonly<Record<string, MinionFunction>> = {
  'test.sleep': () => new Promise(() => {}),
  'test.false': () => ({ ret: false }),
  'test.module_report': () => ({ ret: { functions: ['test.ping'] } }),
  'test.exception': () => ({
    ret: 'The minion function caused an exception: Traceback\nValueError: no',
    retcode: 1,
  }),
  'disk.usage': () => ({
    ret: {
      '/': { '1K-blocks': '100', used: '40', available: '60', capacity: '40%' },
      '/boot': { '1K-blocks': '10', used: '4', available: '6', capacity: '40%' },
    },
  }),
  'disk.percent': () => ({ ret: '40%' }),
  'status.uptime': () => ({ ret: { seconds: 7, users: 1 } }),
  'status.loadavg': (id) => ({ ret: id.split('\n') }),
  'sys.doc': (_id, { arg = [] }) => ({
    ret: FUNCTIONS.includes(String(arg[0])) ? { [String(arg[0])]: `Does what ${arg[0]} does.` } : {},
  }),
  'sys.list_functions': () => ({ ret: [...FUNCTIONS] }),
  'sys.argspec': (_id, { arg = [] }) => ({
    ret: { [`${arg[0]}.echo`]: { args: ['text', 'loud'], defaults: [false], varargs: null, kwargs: true } },
  }),
  'cp.list_states': () => ({ ret: ['motd', 'top', 'users'] }),
  'service.restart': () => ({ ret: true }),
  'state.apply': () => ({ ret: {} }),
};

const FUNCTIONS = [...Object.keys(SAME), 'test.ping', 'test.version', 'test.echo', 'test.arg', 'grains.get'];

/** Functions with answers that only some people may know: of pillar, configuration, other minions, others' jobs. */
const TELLING = [
  ...[
    'pillar.get',
    'pillar.items',
    'pillar.item',
    'pillar.ls',
    'pillar.raw',
    'pillar.obfuscate',
    'pillar.keys',
  ],
  ...[
    'config.get',
    'config.option',
    'mine.get',
    'publish.publish',
    'publish.runner',
    'cmd.run',
    'cp.get_file_str',
  ],
  ...[
    'match.pillar',
    'match.compound',
    'match.pillar_pcre',
    'state.show_top',
    'state.show_sls',
    'slsutil.renderer',
  ],
  ...['saltutil.find_cached_job', 'saltutil.runner', 'saltutil.wheel', 'test.get_opts', 'test.conf_test'],
  ...[
    'test.cross_test',
    'test.opts_pkg',
    'disk.blkid',
    'environ.items',
    'ps.proc_info',
    'schedule.list',
    'defaults.get',
  ],
];

/** Gives a stand-in the functions of its minions and of its master. */
export function addFunctions(salt: SaltApiStandIn, world: World): void {
  const { fleet, lowstate } = salt;
  const [, secret = ''] = world.secrets;
  for (const [name, run] of Object.entries(SAME)) fleet.functions.set(name, run);
  fleet.functions.set('grains.get', (id, { arg = [] }) => ({
    ret: fleet.get(id).grains[String(arg[0])] ?? '',
  }));
  fleet.functions.set('grains.items', (id) => ({ ret: fleet.get(id).grains }));
  for (const name of TELLING) fleet.functions.set(name, (id) => ({ ret: { [id]: [world.name, secret] } }));
  for (const name of ['saltutil.running', 'state.running', 'saltutil.is_running'])
    fleet.functions.set(name, (id) => ({ ret: runningOn(salt, id) }));
  addRunners(salt, world);
  const { wheels } = lowstate;
  const listed = wheels.get('key.list_all');
  wheels.set('key.list_all', async (...call) => {
    const all = (await listed?.(...call)) as Record<string, SaltValue>;
    return { ...all, minions_pre: [...world.pendingKeys] };
  });
  for (const name of ['key.accept', 'key.reject', 'key.delete', 'key.finger']) wheels.set(name, () => ({}));
}

function addRunners({ fleet, lowstate: { runners } }: SaltApiStandIn, world: World): void {
  const isUp = (id: string) => fleet.get(id).up;
  const ids = () => [...fleet.minions.keys()];
  runners.set('manage.up', () => ids().filter(isUp));
  runners.set('manage.alived', () => ids().filter(isUp));
  runners.set('manage.down', () => ids().filter((id) => !isUp(id)));
  runners.set('manage.versions', () => ({ Master: VERSION }));
  runners.set('doc.runner', () => ({ 'manage.up': 'Who is up.' }));
  const jobs = () =>
    Object.fromEntries(
      Array.from(fleet.jobs, ([jid, { chunk }]) => [
        jid,
        { Function: chunk.fun, Arguments: chunk.arg ?? [] },
      ]),
    );
  runners.set('jobs.active', jobs);
  runners.set('jobs.list_jobs', jobs);
  runners.set(
    'jobs.lookup_jid',
    ({ jid }) => Object.fromEntries(fleet.jobs.get(String(jid))?.returns ?? []) as unknown as SaltValue,
  );
  for (const name of ['pillar.show_pillar', 'cache.pillar', 'mine.get', 'config.get', 'survey.hash'])
    runners.set(name, () => [world.name, ...world.secrets]);
}

function runningOn({ fleet }: SaltApiStandIn, id: string): SaltValue {
  const running = Array.from(fleet.jobs.values()).filter((job) => job.running.has(id));
  return running
    .filter(({ chunk }) => !chunk.fun.startsWith('saltutil.'))
    .map(({ jid, chunk }) => ({ jid, fun: chunk.fun, arg: chunk.arg ?? [], pid: 4711 }));
}
