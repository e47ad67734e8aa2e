/** The parts of lines; `{own}` and `{others}` are jobs, see `Place.fill`. */

export const RUNS = [
  ...[
    'test.ping',
    'test.ping',
    'test.version',
    'test.echo hi',
    'test.echo "a  b"',
    'test.arg 1 [a] b=c',
    'disk.usage /',
  ],
  ...[
    'disk.percent',
    'disk.usage',
    'grains.get os',
    'grains.items',
    'status.uptime',
    'status.loadavg',
    'test.sleep 100',
  ],
  ...['test.exception', 'test.false', 'sys.doc test.ping', 'sys.list_functions', 'service.restart nginx'],
  ...[
    'saltutil.running',
    'saltutil.is_running test.*',
    'saltutil.find_job {others}',
    'saltutil.find_job {own}',
    'state.running',
  ],
];
export const DOES_NOT_RUN = [
  ...[
    'cmd.run id',
    'pillar.get webpass',
    'pillar.items',
    'config.get a',
    "mine.get '*' x",
    'state.apply motd',
    'state.apply',
  ],
  ...[
    "match.pillar 'webpass:h*'",
    'match.compound I@role:web',
    'saltutil.find_cached_job {others}',
    'publish.publish * a.b',
  ],
  ...[
    'test.cross_test cmd.run args=["id"]',
    'test.get_opts',
    'state.sls motd test=True',
    'saltutil.kill_job {others}',
  ],
];
export const ODD_FUNCTIONS = [
  ...[
    'Test.ping',
    'tset.ping',
    'test.pnig',
    'no.such',
    'disk usage',
    'test.ping,test.version',
    'test.',
    '.ping',
    'testping',
  ],
  ...[
    'pillar.gett',
    'web01.demo.no',
    'db01.demo.no',
    'test.ping __kwarg__=True',
    'test.echo __proto__=1',
    'TEST.PING',
  ],
];
export const RUNNERS = [
  ...[
    'manage.up',
    'manage.status',
    'manage.down',
    'manage.present',
    'manage.versions',
    'jobs.active',
    'jobs.list_jobs',
  ],
  ...[
    'jobs.list_job {others}',
    'jobs.lookup_jid {others}',
    'jobs.list_job {own}',
    'cache.grains',
    "cache.grains '*'",
  ],
  ...[
    'cache.grains tgt=webpass:h.* tgt_type=pillar_pcre',
    'cache.grains tgt=role:web tgt_type=pillar',
    'cache.pillar',
  ],
  ...[
    'cache.grains "J|@webpass|^h" compound',
    'pillar.show_pillar web01.demo.no',
    'doc.runner',
    'salt.execute * cmd.run id',
  ],
  ...[
    'mine.get * x',
    'config.get a',
    'survey.hash * test.ping',
    'no.such',
    'manage.up tgt=I@role:web tgt_type=compound',
  ],
  ...['manage.up tgt=db*', "manage.status tgt='webpass:h*' tgt_type=pillar", 'manage.versions timeout=1'],
];
export const KEYS = ['-L', '-a', '-A', '-d', '-r', '-f', '-F', '--list=un', '-p', '', '-D', '-y -a'];
export const OPTIONS = [
  ...[
    '-t 5',
    '--timeout=1',
    '-b 1',
    '-b 50%',
    '--batch-size 2',
    '--batch=1',
    '--async',
    '--summary',
    '-l debug',
    '--static',
  ],
  ...[
    '--out=json',
    '--out=yaml',
    '--out nested',
    '--out=txt',
    '--output=raw',
    '--out=pprint',
    '-v',
    '--',
    '-x',
    '--subset 1',
  ],
];
export const TOPICS = ['', ' keys', ' down', ' jobs', ' all', ' db01', ' KEYS'];
export const FLAGS = [
  '-E',
  '-L',
  '-G',
  '-P',
  '-I',
  '-J',
  '-N',
  '-S',
  '-C',
  '-R',
  '--pillar',
  '--compound',
  '--grain-pcre',
  '--list',
];
