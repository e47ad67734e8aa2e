import type { Random } from '../../support/random.ts';
import { compound, grainExpression, pillarExpression, regex } from './expressions.ts';
import { globWord, groupWord, minionWord, targetWord } from './names.ts';
import { TRICKS } from './tricks.ts';
import { DOES_NOT_RUN, FLAGS, KEYS, ODD_FUNCTIONS, OPTIONS, RUNNERS, RUNS, TOPICS } from './vocabulary.ts';
import { FOREIGN_JOB } from './worlds.ts';

/** A line of the chat grammar (docs/commands.md), or near it, or a known trick. */
export function randomLine(random: Random): string {
  const kind = random.below(20);
  if (kind < 3) return random.pick(TRICKS);
  const line = kind < 6 ? word(random) : kind < 8 ? onMaster(random) : call(random);
  const read = random.oneIn(6) ? `${line} ${filter(random)}` : line;
  return random.oneIn(8) ? disguised(random, read) : read;
}

/** Filters show less, and must not show how much there was that the person may not see. */
function filter(random: Random): string {
  const word = random.pick(['web', 'db', 'secret', 'a', ':', minionWord(random), groupWord(random)]);
  const one = () =>
    random.pick([
      `| grep ${word}`,
      `| grep -v ${word}`,
      `| grep -ic ${word}`,
      '| grep -E "^(web|db)"',
      '| head -3',
      '| tail -n 1',
      '| wc -l',
      '| sort -ru',
      '| less',
    ]);
  return random.oneIn(3) ? `${one()} ${one()}` : one();
}

function functionOf(random: Random): string {
  const kind = random.below(10);
  return random.pick(kind < 6 ? RUNS : kind < 8 ? DOES_NOT_RUN : ODD_FUNCTIONS);
}

/** A Salt function, with or without a target, with or without options. */
function call(random: Random): string {
  const options = random.oneIn(4) ? ` ${random.pick(OPTIONS)}` : '';
  const kind = random.below(10);
  const pasted = random.oneIn(2) ? 'salt ' : '';
  const run = functionOf(random);
  if (kind < 3) return `${run}${options}`;
  if (kind < 5) return `${pasted}${targetWord(random)} ${run}${options}`;
  const { flag, expression } = flagged(random);
  const quoted = random.oneIn(4) ? expression : `'${expression.replaceAll("'", '')}'`;
  return random.pick([
    `${pasted}${flag} ${quoted} ${run}${options}`,
    `${pasted}${flag} ${quoted} ${run}${options}`,
    `${pasted}${quoted} ${flag} ${run}${options}`,
    `${pasted}${quoted} ${run} ${flag}${options}`,
    `${pasted}${flag} ${random.pick(FLAGS)} ${quoted} ${run}`,
  ]);
}

function flagged(random: Random): { flag: string; expression: string } {
  const flag = random.oneIn(2) ? '-C' : random.pick(FLAGS);
  const [, letter = 'C'] = /^-([A-Z])$/.exec(flag) ?? [];
  const expressions: Record<string, () => string> = {
    C: () => compound(random),
    E: () => regex(random),
    L: () => random.some(4, () => minionWord(random)).join(random.pick([',', ',', ', '])),
    G: () => grainExpression(random),
    P: () => grainExpression(random, true),
    I: () => pillarExpression(random),
    J: () => pillarExpression(random, true),
    N: () => random.pick(['front', 'inner', 'nope', groupWord(random)]),
    S: () => random.pick(['10.0.1.7', '10.0.0.0/8', '10.0.20.0/24', '::1/0', 'x']),
    R: () => '%web',
  };
  return { flag, expression: (expressions[letter] ?? (() => compound(random)))() };
}

function onMaster(random: Random): string {
  if (random.oneIn(2)) return `salt-run ${random.pick(RUNNERS)}`;
  return `salt-key ${random.pick(KEYS)} ${random.oneIn(2) ? minionWord(random) : 'new01.demo.no'}`;
}

function word(random: Random): string {
  const job = random.pick([
    '',
    '1',
    '2',
    '3',
    '17',
    '{own}',
    '{others}',
    '{others}',
    '20250101000000000000',
    FOREIGN_JOB,
    'x',
    '-1',
    '0',
  ]);
  const which = targetWord(random);
  return random.pick([
    ...[
      'disk usage',
      'uptime',
      `uptime on ${which}`,
      `${which} uptime`,
      `ping ${which}`,
      `salt '${which.replaceAll("'", '')}' uptime`,
      `restart nginx on ${which}`,
      `${random.pick(['ls', 'df -h', 'cat x', 'reboot', 'upgrade'])}`,
      'pillar get webpass',
      'list minions',
      'hello',
      'hlep',
      'cancel',
    ],
    ...[
      'help',
      `help ${functionOf(random)}`,
      `help ${which}`,
      'help jobs',
      'whoami',
      'again',
      'more',
      'more',
      'width',
      'width 30',
      'width default',
      'jobs',
      'jobs 3',
    ],
    ...[
      'yes',
      'yes',
      'yes 2',
      'yes 3',
      'yes 4',
      'no',
      'y',
      'ok',
      '👍',
      `job ${job}`,
      `job ${job}`,
      `kill ${job}`,
      `kill -9 ${job}`,
      'kill',
    ],
    ...[
      'minions',
      'minions up',
      'minions down',
      'minions stale',
      `minions ${which}`,
      `list ${globWord(random)}`,
    ],
    ...[
      'roster',
      `roster ${which}`,
      `watch${random.pick(TOPICS)}`,
      `mute${random.pick(TOPICS)}`,
      'keys',
      `accept ${which}`,
    ],
    ...[
      `reject ${which}`,
      `delete ${minionWord(random)}`,
      `apply motd ${which}`,
      'apply motd',
      `run ${functionOf(random)}`,
      `diff ${which} ${functionOf(random)}`,
      `diff ${which} ${targetWord(random)} ${functionOf(random)}`,
      `diff ${random.pick(FLAGS)} ${minionWord(random)} ${functionOf(random)}`,
      'diff * test.version',
    ],
    ...[which, `${which} ${which}`, `${minionWord(random)} help`, 'minoins', 'hlep', `what about ${which}?`],
  ]);
}

/** The same line as a phone, a shell or a document would have it, or as no one would. */
function disguised(random: Random, line: string): string {
  return random.pick([
    `\`${line}\``,
    `\`\`\`\n${line}\n\`\`\``,
    `$ ${line}`,
    `# sudo ${line}`,
    line.replaceAll("'", random.pick(['’', '"', '“'])),
    line.replaceAll('-', '—'),
    line.replace(' ', ' \\\n '),
    line.replace(' ', '\u00a0'),
    `${line}\n${line}`,
    `> ${line}`,
    `${line} | wc`,
    `${line}; ${line}`,
    line.replace(/[a-z]/, (letter) => letter.toUpperCase()),
    `${line.slice(0, -1)}`,
    `\u200b${line}\u202e`,
  ]);
}
