import type { Random } from '../../support/random.ts';

/** Texts that break what takes text for granted. */
export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u00a0',
  '\n',
  'ø🫐',
  '\u202Eevil\u202C',
  '\u200b',
  'e\u0301',
  'ﬀ＠ﬁ',
  '\uFFFD',
  '{}',
  '[',
  '__proto__',
  'constructor',
  '%s%n',
  "'; DROP TABLE requests; --",
  '<b>&amp;</b>',
  '../../etc/passwd',
  '0'.repeat(400),
  '-1',
  '1e999',
  'NaN',
  '9007199254740993',
  'x'.repeat(5_000),
];

const WORDS = [
  ...[
    'help',
    'whoami',
    'more',
    'again',
    'yes',
    'no',
    'yes 3',
    'jobs',
    'job 1',
    'kill 1',
    'kill -9 1',
    'kill',
  ],
  ...[
    'minions',
    'minions down',
    'list',
    'keys',
    'accept web01',
    'reject *',
    'delete web01',
    'watch',
    'watch keys',
  ],
  ...['mute', 'roster', 'roster web*', 'salt-run', 'salt-key -L', 'salt-key -a web03', 'salt', 'sudo salt'],
  ...[
    'test.ping',
    'test.version',
    'test.arg',
    'test.echo',
    'cmd.run',
    'disk.usage /',
    'state.apply',
    'status.uptime',
  ],
  ...[
    'service.restart',
    'pkg.remove',
    'sys.doc',
    'manage.up',
    'manage.status',
    'jobs.active',
    'key.list_all',
  ],
  ...['-E', '-L', '-G', '-P', '-I', '-J', '-N', '-S', '-C', '-t', '--timeout=1', '-b 1', '--batch-size 50%'],
  ...['--async', '--out=json', '--out', '--summary', '-l debug', '--', '-x', '--help', '-h'],
  ...[
    'web01',
    'web*',
    'w?b0[12]',
    '[',
    'os:Debian',
    'G@os:Debian and web*',
    'debian',
    'web01,web02',
    '*',
    'master',
  ],
  ...[
    'a=b',
    'kwarg={a: [1, 2}',
    '{a: 1}',
    '[1, 2',
    '"quoted',
    "'single'",
    '\\',
    '\\\n',
    '“curly”',
    '—',
    '!',
    '!!',
  ],
  ...[
    '|',
    '&',
    ';',
    '>',
    '<',
    '`id`',
    '$(id)',
    '# ',
    '$ ',
    '```',
    'test=True',
    'true',
    'null',
    '0x1f',
    '1_000',
    '~',
  ],
];

const TARGETS = [
  'web01',
  'web*',
  '-G os:Debian',
  "-C 'web* and G@os:Debian'",
  '-L web01,db01',
  'debian',
  '-E .*',
  '*',
];
const FUNCTIONS = [
  ...[
    'test.ping',
    'test.version',
    'test.arg a b=c',
    'test.echo 🫐',
    'no.such',
    'Test.ping',
    'cmd.run "df -h" timeout=5',
  ],
  ...[
    'state.apply nginx test=True',
    'sys.doc test.ping',
    'grains.item os',
    'test.echo "\u001b[31mred"',
    'test.arg {a: [1]}',
  ],
];

/** A line that a person could type: often sensible, as often in no sensible order. */
export function randomLine(random: Random): string {
  const kind = random.below(9);
  if (kind === 0) return random.pick(WORDS);
  if (kind < 4) return random.pick(FUNCTIONS);
  if (kind === 4) return `${random.pick(TARGETS)} ${random.pick(FUNCTIONS)}`;
  const words = random.some(6, () => (random.oneIn(8) ? random.pick(ODD_TEXTS) : random.pick(WORDS)));
  return words.join(random.pick([' ', ' ', ' ', '  ', '\n', '\t', ',', '']));
}
