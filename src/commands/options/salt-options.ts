import { OUT_FORMS, type OutForm, STATE_MODES, type StateView } from '../../render/index.ts';
import type { TargetType } from '../../salt/index.ts';
import { badValue, type Given, nothingRan, type Program, takeKnown } from './known.ts';

export type FlaggedTargetType = Exclude<TargetType, 'glob' | 'pillar_exact'>;

/** The options of a line. */
export interface SaltOptions {
  targetType?: FlaggedTargetType | undefined;
  /** Salt's job timeout, seconds. */
  timeout?: number | undefined;
  /** A number of minions, or a percentage: `2`, `25%`. */
  batch?: string | undefined;
  async: boolean;
  out?: OutForm | undefined;
  /** Of `--out=json`, in blanks; below 0: one line. */
  indent?: number | undefined;
  /** How the states of a run are shown. */
  states?: StateView | undefined;
  /** One answer, at the end. */
  static?: boolean;
  summary: boolean;
  /** Salt's id of the job is told too. */
  showsJid?: boolean;
  /** Silent minions are only counted. */
  hidesSilent?: boolean;
  /** Keywords whose values stay text. */
  noParse?: readonly string[];
  /** A word of the gateway's that the options ask for instead of a call. */
  word?: 'help' | 'doc' | 'minions';
}

export const NO_OPTIONS: SaltOptions = { async: false, summary: false };

const LOG_LEVELS = new Set('all garbage trace debug profile info warning error critical quiet'.split(' '));
/** More would only move the answer out of the picture. */
const MOST_INDENT = 16;

/** The parts of `states` as they are found. */
type Draft = SaltOptions & { mode?: Given; verbose?: boolean };

/**
 * Takes Salt's options out of a line's words, by its own rules (docs/options.md). A negative number is a value.
 * @throws CommandError that names an option which is not known or does not work here
 */
export function takeOptions(
  words: readonly string[],
  program: Exclude<Program, 'salt-key'> = 'salt',
): { operands: string[]; options: SaltOptions } {
  const { operands, given } = takeKnown(program, words);
  const draft: Draft = { ...NO_OPTIONS };
  const types: string[] = [];
  for (const each of given) {
    const { does = '', target } = each.option;
    if (target !== undefined && !types.includes(target)) types.push(target);
    READERS[does]?.(draft, each);
  }
  if (types.length > 1) throw nothingRan(`One target type at a time, not ${types.join(' and ')}.`);
  const { mode, verbose, ...options } = draft;
  if (options.async && options.batch !== undefined)
    throw nothingRan('A batch is followed to its end: leave out --async or -b.');
  options.targetType = types[0] as FlaggedTargetType | undefined;
  options.states = viewOf(mode, verbose);
  return { operands, options };
}

const READERS: Readonly<Record<string, (draft: Draft, given: Given) => void>> = {
  timeout: (draft, given) => {
    if (!/^[1-9]\d{0,5}$/.test(given.value)) throw badValue(given, 'a number of seconds above 0');
    draft.timeout = Number(given.value);
  },
  batch: (draft, given) => {
    if (!/^[1-9]\d*%?$/.test(given.value)) throw badValue(given, 'a number of minions or a percentage');
    draft.batch = given.value;
  },
  async: (draft) => {
    draft.async = true;
  },
  static: (draft) => {
    draft.static = true;
  },
  summary: (draft) => {
    draft.summary = true;
  },
  showsJid: (draft) => {
    draft.showsJid = true;
  },
  hidesSilent: (draft) => {
    draft.hidesSilent = true;
  },
  doc: (draft) => {
    draft.word = 'doc';
  },
  help: (draft) => {
    draft.word = 'help';
  },
  preview: (draft) => {
    draft.word = 'minions';
  },
  noParse: (draft, { value }) => {
    draft.noParse = value.split(',').map((name) => name.trim());
  },
  out: (draft, given) => {
    // State runs have their own form anyway.
    draft.out = given.value.toLowerCase() === 'highstate' ? undefined : formOf(given);
  },
  indent: (draft, given) => {
    if (!/^-?\d{1,4}$/.test(given.value)) throw badValue(given, 'a number of blanks');
    draft.indent = Math.min(MOST_INDENT, Number(given.value));
  },
  stateOutput: (draft, given) => {
    draft.mode = given;
  },
  stateVerbose: (draft, given) => {
    if (!/^(?:true|false)$/i.test(given.value)) throw badValue(given, 'True or False');
    draft.verbose = given.value.toLowerCase() === 'true';
  },
  outputDiff: (draft) => {
    draft.verbose = false;
  },
  logLevel: (_draft, given) => {
    if (!LOG_LEVELS.has(given.value.toLowerCase())) throw badValue(given, 'a log level, and is ignored here');
  },
};

function formOf(given: Given): OutForm {
  const typed = given.value.toLowerCase();
  const name = typed === 'text' ? 'txt' : typed;
  const form = OUT_FORMS.find((each) => each === name);
  if (form === undefined) throw badValue(given, `${OUT_FORMS.join(', ')} or highstate`);
  return form;
}

/** Salt shows clean states unless `--state-verbose=False`; the gateway only once one of these options is there. */
function viewOf(given: Given | undefined, verbose: boolean | undefined): StateView | undefined {
  if (!given) return verbose ? { mode: 'full', byId: false, clean: true } : undefined;
  const [, name = '', id] = /^(.*?)(_id)?$/.exec(given.value.toLowerCase()) ?? [];
  const mode = STATE_MODES.find((each) => each === name);
  if (mode === undefined) throw badValue(given, `${STATE_MODES.join(', ')}, also with _id`);
  return { mode, byId: id !== undefined, clean: verbose ?? true };
}
