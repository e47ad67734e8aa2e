import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError } from '../../../src/commands/index.ts';
import { NO_OPTIONS, readSaltKey, takeOptions } from '../../../src/commands/options/index.ts';

/** Reads a line's options, without those that are not set. */
function read(line: string, program?: 'salt-run'): Record<string, unknown> {
  const { operands, options } = takeOptions(line.split(' '), program);
  const said = Object.entries(options).filter(
    ([name, value]) =>
      value !== undefined && value !== (NO_OPTIONS as unknown as Record<string, unknown>)[name],
  );
  return { operands: operands.join(' '), ...Object.fromEntries(said) };
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof CommandError);
    assert.equal(error.code, 'bad-arguments');
    return error.message;
  }
  assert.fail('it was read');
}

const FULL = { mode: 'full', byId: false, clean: true };
const WORKS: [string, Record<string, unknown>][] = [
  ['test.ping -v', { showsJid: true }],
  ['--show-jid test.ping', { showsJid: true }],
  ['test.ping -s', { static: true }],
  ['test.ping --no-color --force-colour -p --hard-crash', {}],
  ['test.ping -l debug --log-file=/x --log-file-lev=info', {}],
  ['test.ping --out json', { out: 'json' }],
  ['test.ping --output=text', { out: 'txt' }],
  ['test.ping --out=highstate', {}],
  ['test.ping --out=pprint', { out: 'pprint' }],
  ['test.ping --out=json --out-indent -1', { out: 'json', indent: -1 }],
  ['state.apply --state-output=changes', { operands: 'state.apply', states: { ...FULL, mode: 'changes' } }],
  [
    'state.apply --state_output=Terse_ID',
    { operands: 'state.apply', states: { mode: 'terse', byId: true, clean: true } },
  ],
  ['state.apply --state-out mixed', { operands: 'state.apply', states: { ...FULL, mode: 'mixed' } }],
  ['state.apply --state-verbose=True', { operands: 'state.apply', states: FULL }],
  ['state.apply --state-verb=false', { operands: 'state.apply' }],
  ['state.apply --output-diff', { operands: 'state.apply' }],
  [
    'state.apply --state-output=full --state-verbose=False',
    { operands: 'state.apply', states: { ...FULL, clean: false } },
  ],
  ['test.ping -t30 -b50% --summary', { timeout: 30, batch: '50%', summary: true }],
  ['test.ping --batch-size 2 --time=5', { batch: '2', timeout: 5 }],
  ['-vst 5 test.ping', { showsJid: true, static: true, timeout: 5 }],
  ['test.ping --hide-timeout', { hidesSilent: true }],
  ['-R %web test.ping', { operands: '%web test.ping', targetType: 'range' }],
  ['test.kwarg a=010 --no-parse=a,b', { operands: 'test.kwarg a=010', noParse: ['a', 'b'] }],
  ['test.arg -5 -1.5e3 -- -v', { operands: 'test.arg -5 -1.5e3 -v' }],
  ['--doc disk.usage', { operands: 'disk.usage', word: 'doc' }],
  ['--preview-target web*', { operands: 'web*', word: 'minions' }],
];

test('an option works, wherever it stands and however it is written', () => {
  for (const [line, wanted] of WORKS)
    assert.deepEqual(read(line), { operands: 'test.ping', ...wanted }, line);
});

test('what does not work is refused by name, with what to do instead', () => {
  const refused: [string, RegExp][] = [
    [
      'test.ping --subset 2',
      /^The option --subset does not work here\. Name the minions, or use -b\. Nothing ran\.$/,
    ],
    ['test.ping --failhard', /^The option --failhard .*`kill` ends the batch/],
    ['test.ping --batch-w 3', /^The option --batch-wait does not work here\. Use -b/],
    ['test.ping --return mysql', /^The option --return .*The answer comes here/],
    ['test.ping -c /etc/salt2', /^The option -c .*leave it out/],
    [
      'test.ping --password=hush',
      /^The option --password does not work here\. The gateway logs in by itself: leave it out/,
    ],
    ['--version', /`test\.version`/],
    ['cmd.run tail -V', /put it in quotes with it/],
    ['test.ping --out=pony', /^--out takes json, .* or highstate, not "pony"\./],
    [
      'test.ping --state-output=filter',
      /^--state-output takes full, terse, mixed, changes, also with _id, not "filter"/,
    ],
    ['test.ping --state-verbose=maybe', /takes True or False, not "maybe"/],
    ['test.ping --out-indent=x', /^--out-indent takes a number of blanks/],
    ['test.ping -t 0', /^-t takes a number of seconds above 0, not "0"/],
    ['cmd.run ls -la', /^-l takes a log level, .*not "a"\. If it belongs to the command, put it in quotes/],
    [
      'test.ping --sumary',
      /^The option --sumary is not known here; these are: -E .* Did you mean --summary\?/,
    ],
    [
      'test.ping --state',
      /^--state may be --state-output, --state-verbose, --state_output, --state_verbose: write more/,
    ],
    ['test.ping --summary=yes', /^--summary takes no value\./],
    ['test.ping --timeout', /^--timeout takes a value\./],
    ['-G -L a test.ping', /^One target type at a time, not grain and list\./],
    ['test.ping -b 2 --async', /leave out --async or -b/],
  ];
  for (const [line, wanted] of refused) {
    const text = refusal(() => read(line));
    assert.match(text, wanted, line);
    assert.match(text, /Nothing ran\.$/);
    assert.doesNotMatch(text, /hush/);
  }
});

test('salt-run has its own options', () => {
  assert.deepEqual(read('manage.status --out=json --skip-grains --quiet', 'salt-run'), {
    operands: 'manage.status',
    out: 'json',
  });
  for (const [line, wanted] of [
    ['manage.up -G', /^The option -G of salt-run is not known here/],
    ['manage.up --async', /^The option --async of salt-run .*you can go on typing/],
    ['manage.up -t 5', /^The option -t of salt-run .*timeout=30/],
    ['-d manage', /^The option -d of salt-run .*`sys\.runner_doc manage\.status`/],
    ['manage.up --jid 1', /^The option --jid of salt-run .*Leave it out/],
  ] as const)
    assert.match(
      refusal(() => read(line, 'salt-run')),
      wanted,
    );
});

test('salt-key means words of the gateway', () => {
  const key = (line: string) => readSaltKey(line.split(' ').filter((word) => word !== '')).join(' ');
  for (const [line, wanted] of [
    ['', 'keys'],
    ['-L', 'keys'],
    ['--list-a', 'keys'],
    ['-l acc', 'keys accepted'],
    ['-lun', 'keys pending'],
    ['--list=pre', 'keys pending'],
    ['--list rejected', 'keys rejected'],
    ['-l den', 'keys denied'],
    ['-l all', 'keys'],
    ['-a web03', 'accept web03'],
    ['-y -aweb03 --include-all -q', 'accept web03'],
    ['--delete=web03 -y', 'delete web03'],
    ['--reject=web03', 'reject web03'],
    ['-f web03', 'keys web03'],
    ['-h', 'help keys'],
  ] as const)
    assert.equal(key(line), wanted, line);
  for (const [line, wanted] of [
    ['-A', /^The option -A of salt-key .*One key at a time/],
    ['-D -y', /^The option -D of salt-key .*`delete ID`/],
    ['-P', /^The option -P of salt-key /],
    ['-p web03', /^The option -p of salt-key .*`keys ID`/],
    ['-F', /^The option -F of salt-key .*`keys ID`/],
    ['--gen-keys=x', /^The option --gen-keys of salt-key .*on the master itself/],
    ['-l no', /^-l takes acc, pre, un, rej, den or all/],
    ['-a web01 -d web02', /^One thing at a time, not -a and -d\./],
    ['-a web01 web02', /^-a takes one exact id/],
    ['web03', /^salt-key takes options: -L, /],
    ['--out=json -L', /^The option --out of salt-key .*text/],
    ['-x', /^The option -x of salt-key is not known here; these are: -L, /],
  ] as const)
    assert.match(
      refusal(() => key(line)),
      wanted,
    );
});
