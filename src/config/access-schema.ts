import { z } from 'zod';
import { argumentPatterns, bareJid, functionPattern, minionPattern, person } from './addresses.ts';
import { boolean, choice, list, named, section, text } from './values.ts';

/** Salt's names for its kinds of targets (`tgt_type` of the local client). */
const TARGET_TYPES = [
  'glob',
  'pcre',
  'list',
  'grain',
  'grain_pcre',
  'pillar',
  'pillar_pcre',
  'pillar_exact',
  'nodegroup',
  'ipcidr',
  'compound',
  'range',
] as const;

const RUN = 'a function, a glob over them, or a map of one to patterns of its arguments';

/** An entry of `run`: a pattern, or one function with what its arguments must match. */
const runEntry = z.union([functionPattern(), named(argumentPatterns(), RUN)], { error: RUN });

/** One rule of `access:`: who may run what where. */
export const accessRule = section({
  who: list(person(), 'a list of people')
    .min(1, { error: 'a list of people with at least one' })
    .describe('bare JIDs, globs over them, @SET of people, or a literal room@muc/nick'),
  on: list(minionPattern(), 'a list of minions')
    .min(1, { error: 'a list of minions with at least one' })
    .describe('minion ids or addresses, globs over them, @GROUP; @master for runner and wheel functions'),
  run: list(runEntry, 'a list of functions')
    .min(1, { error: 'a list of functions with at least one' })
    .describe(
      'functions, globs over them, {FUNCTION: [ARGUMENT, ...]}, @readonly, @runner.NAME, @wheel.NAME',
    ),
  confirm: boolean().default(false).describe('asks for a `yes` before it runs'),
  deny: boolean().default(false).describe('refuses instead of allowing'),
});

export const people = named(list(bareJid(), 'a list of bare JIDs'), 'named lists of bare JIDs')
  .default({})
  .describe('named sets of people, for who');

const group = section({
  target: text('a Salt target, such as os:Debian').describe('the target, as Salt takes it'),
  target_type: choice(TARGET_TYPES).default('glob').describe('how Salt reads the target'),
});

export const groups = named(
  group,
  'named targets, such as debian: { target: "os:Debian", target_type: grain }',
)
  .default({})
  .describe('named targets: contacts that stand for several minions');
