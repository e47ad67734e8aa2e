import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { OUT_FORMS, type OutForm } from '../render/index.ts';
import { CommandError } from './command.ts';

/** Salt's target types as its command line names them (`salt --help`). */
const TARGET_OPTIONS = [
  ['pcre', '-E, --pcre'],
  ['list', '-L, --list'],
  ['grain', '-G, --grain'],
  ['grain_pcre', '-P, --grain-pcre'],
  ['pillar', '-I, --pillar'],
  ['pillar_pcre', '-J, --pillar-pcre'],
  ['nodegroup', '-N, --nodegroup'],
  ['ipcidr', '-S, --ipcidr'],
  ['compound', '-C, --compound'],
] as const;

export type FlaggedTargetType = (typeof TARGET_OPTIONS)[number][0];

const LOG_LEVELS = [
  'all',
  'garbage',
  'trace',
  'debug',
  'profile',
  'info',
  'warning',
  'error',
  'critical',
  'quiet',
];

const SUPPORTED =
  '-E -L -G -P -I -J -N -S -C, -t/--timeout, -b/--batch, --async, --out, --summary, -l (ignored)';

/** The options of a line. */
export interface SaltOptions {
  targetType?: FlaggedTargetType;
  /** Salt's job timeout, seconds. */
  timeout?: number;
  /** A number of minions, or a percentage: `2`, `25%`. */
  batch?: string;
  async: boolean;
  out?: OutForm;
  summary: boolean;
}

export const NO_OPTIONS: SaltOptions = { async: false, summary: false };

/**
 * Takes Salt's options out of a line's words. They may stand anywhere before `--`, as on Salt's command line. A
 * negative number is a value.
 * @throws CommandError that names an unknown option and lists the known ones
 */
export function takeOptions(words: string[]): { operands: string[]; options: SaltOptions } {
  const parser = optionParser();
  try {
    parser.parse(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw explain(error);
    throw error;
  }
  const { timeout, async: runAsync = false, summary = false, ...rest } = parser.opts();
  const batch = rest.batch ?? rest.batchSize;
  const out = rest.out ?? rest.output;
  if (runAsync && batch !== undefined) {
    throw new CommandError(
      'bad-arguments',
      'A batch is followed to its end: leave out --async or -b. Nothing ran.',
    );
  }
  const types = TARGET_OPTIONS.map(([type]) => type).filter((type) => rest[camelCase(type)] === true);
  if (types.length > 1) {
    throw new CommandError(
      'bad-arguments',
      `One target type at a time, not ${types.join(' and ')}. Nothing ran.`,
    );
  }
  return {
    operands: parser.args,
    options: { targetType: types[0], timeout, batch, async: runAsync, out, summary },
  };
}

function optionParser(): Command {
  const parser = new Command('salt')
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .helpOption(false)
    .argument('[words...]');
  for (const [, flags] of TARGET_OPTIONS) parser.option(flags);
  return parser
    .addOption(new Option('-t, --timeout <seconds>').argParser(seconds))
    .addOption(new Option('-b, --batch <size>').argParser(batchSize))
    .addOption(new Option('--batch-size <size>').argParser(batchSize))
    .option('--async')
    .addOption(new Option('--out <form>').choices(OUT_FORMS))
    .addOption(new Option('--output <form>').choices(OUT_FORMS))
    .option('--summary')
    .addOption(new Option('-l, --log-level <level>').choices(LOG_LEVELS));
}

function seconds(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('give a number of seconds above 0.');
  return Number(text);
}

function batchSize(text: string): string {
  if (!/^[1-9]\d*%?$/.test(text)) throw new InvalidArgumentError('give a number of minions or a percentage.');
  return text;
}

function camelCase(type: string): string {
  return type.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function explain(error: CommanderError): CommandError {
  if (error.code === 'commander.unknownOption') {
    const option = /'(.+?)'/.exec(error.message)?.[1] ?? 'that option';
    const text = `The option ${option} is not known here; these are: ${SUPPORTED}. If it belongs to the command, put it in quotes with it, or after --. Nothing ran.`;
    return new CommandError('bad-arguments', text);
  }
  const reason = error.message.replace(/^error: /, '').replace(/\.?$/, '.');
  return new CommandError('bad-arguments', `Salt's options: ${reason} Nothing ran.`);
}

/** `salt-key`'s options and the gateway's word for each. */
const KEY_WORDS: Record<string, 'keys' | 'accept' | 'reject' | 'delete'> = {
  '-L': 'keys',
  '--list-all': 'keys',
  '-a': 'accept',
  '--accept': 'accept',
  '-r': 'reject',
  '--reject': 'reject',
  '-d': 'delete',
  '--delete': 'delete',
};

/** A pasted `salt-key …` as the gateway's own words: `salt-key -a web03` is `accept web03`. @throws CommandError */
export function readSaltKey(words: readonly string[]): string[] {
  const given = words.filter((word) => word !== '-y' && word !== '--yes');
  const [option = '-L', ...rest] = given.flatMap((word) => {
    const parts = /^(--\w[\w-]*)=(.*)$/.exec(word);
    return parts ? [parts[1] ?? '', parts[2] ?? ''] : [word];
  });
  const listing = option === '-l' || option === '--list';
  const word = listing ? 'keys' : KEY_WORDS[option];
  if (word !== undefined && !rest.some((more) => more.startsWith('-')))
    return word === 'keys' ? ['keys'] : [word, ...rest];
  throw new CommandError(
    'bad-arguments',
    `salt-key ${option} is not known here: there are -L, -a ID, -r ID and -d ID, for one exact id. Nothing ran.`,
  );
}
