import { capital } from '../../render/index.ts';
import { shorten, someOf } from '../call-text.ts';
import { CommandError } from '../command.ts';
import rows from './options.json' with { type: 'json' };
import { type GivenOption, type KnownOption, type Misread, OptionError, takeGiven } from './optparse.ts';

/** Salt's commands whose options are known here. */
export const PROGRAMS = ['salt', 'salt-run', 'salt-key'] as const;
export type Program = (typeof PROGRAMS)[number];

/** One option of a program, and its effect here. */
export interface SaltOption extends KnownOption {
  /** `works`, `ignored` as it changes nothing here, or `refused`. */
  readonly here: string;
  /** What reads it, where something does. */
  readonly does: string | undefined;
  readonly target: string | undefined;
  /** The name of its value, as help texts have it. */
  readonly value: string | undefined;
  /** Its effect here, or a way to do without it. */
  readonly text: string;
}

export type Given = GivenOption<SaltOption>;

const MOST_NAMED = 6;
const USUAL: Readonly<Record<Program, string>> = {
  salt: '-E -L -G -P -I -J -N -S -C, -t, -b, --async, --out, --summary, -v, --state-output and others',
  'salt-run': '--out, --out-indent, --state-output and others',
  'salt-key': '-L, -l STATE, and -a ID, -r ID, -d ID, -f ID with one exact id',
};

/** All options of a program, as Salt's own parser has them. */
export function optionsOf(program: Program): SaltOption[] {
  return rows.flatMap((row) => {
    if (!row.of.split(' ').includes(program)) return [];
    const { does, here, target, text, value } = row;
    return { names: row.names.split(' '), takesValue: value !== undefined, does, here, target, text, value };
  });
}

/**
 * Takes a program's options out of a line's words.
 * @throws CommandError for an option that is not known or that does not work here, by its name
 */
export function takeKnown(
  program: Program,
  words: readonly string[],
): { operands: string[]; given: Given[] } {
  try {
    const taken = takeGiven(words, optionsOf(program));
    const refused = taken.given.find(({ option }) => option.here === 'refused');
    if (refused) throw refusal(program, refused, isBehindFunction(taken.operands));
    return taken;
  } catch (error) {
    if (error instanceof OptionError) throw unread(program, error.misread);
    throw error;
  }
}

/** A value that an option cannot have. */
export function badValue({ name, value }: Given, wanted: string): CommandError {
  return nothingRan(`${name} takes ${wanted}, not "${shorten(value)}".${QUOTE}`);
}

const QUOTE = ' If it belongs to the command, put it in quotes with it, or after --.';

function refusal(program: Program, { name, option }: Given, mayBelong: boolean): CommandError {
  const what = `The option ${name}${ofProgram(program)} does not work here`;
  return nothingRan(`${what}. ${capital(option.text)}.${mayBelong ? QUOTE : ''}`);
}

function ofProgram(program: Program): string {
  return program === 'salt' ? '' : ` of ${program}`;
}

/** With arguments before it, an option may be one of theirs: `cmd.run df -h`. */
function isBehindFunction(operands: readonly string[]): boolean {
  return operands.length > 1;
}

function unread(program: Program, misread: Misread): CommandError {
  const name = shorten(misread.name);
  if (misread.kind === 'no-value') return nothingRan(`${name} takes a value.${QUOTE}`);
  if (misread.kind === 'surplus-value') return nothingRan(`${name} takes no value.`);
  if (misread.kind === 'ambiguous') {
    return nothingRan(`${name} may be ${someOf(misread.all, MOST_NAMED)}: write more of it.`);
  }
  const meant = misread.near === undefined ? '' : ` Did you mean ${misread.near}?`;
  const known = `The option ${name}${ofProgram(program)} is not known here; these are: ${USUAL[program]}.${meant}`;
  return nothingRan(`${known}${program === 'salt-key' ? '' : QUOTE}`);
}

export function nothingRan(text: string): CommandError {
  return new CommandError('bad-arguments', `${text} Nothing ran.`);
}
