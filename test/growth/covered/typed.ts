import { isDryRun } from '../../../src/access/confirmation.ts';
import {
  firstSecretOf,
  isSecretName,
  maskByPatterns,
  maskCall,
  maskText,
  mayHoldSecret,
} from '../../../src/access/mask.ts';
import { isReadonly } from '../../../src/access/readonly.ts';
import { refuseSaltsOwn } from '../../../src/access/refusals.ts';
import { domainOf } from '../../../src/access/rules.ts';
import { ArgumentPatterns, kindOf } from '../../../src/access/run.ts';
import {
  callText,
  isTooLongToShow,
  mustBeShown,
  shellWordsOf,
  shorten,
  someOf,
  underItsLine,
} from '../../../src/commands/call-text.ts';
import { type Command, valuesOf } from '../../../src/commands/command.ts';
import { Complaints } from '../../../src/commands/complaints.ts';
import { afterDiff, readDiff } from '../../../src/commands/diff/read-diff.ts';
import { parameterOf } from '../../../src/commands/fields/argspec.ts';
import { callLine, quoted } from '../../../src/commands/fields/call-line.ts';
import { isFilter, readFilter } from '../../../src/commands/filters/filter.ts';
import { Filters, filtersOf, readFilters, takeFilters } from '../../../src/commands/filters/filters.ts';
import { grep } from '../../../src/commands/filters/grep.ts';
import { has, linesNaming, linesNear, nearNames } from '../../../src/commands/offers/functions.ts';
import { filledIn, inQuotes, wordsOf } from '../../../src/commands/offers/phrase.ts';
import { readings } from '../../../src/commands/offers/readings.ts';
import { isRunnerFunction, keywordsNotTaken, missingRunner } from '../../../src/commands/offers/runners.ts';
import { refuseOtherProgram } from '../../../src/commands/options/elsewhere.ts';
import {
  badValue,
  nothingRan,
  optionsOf,
  type SaltOption,
  takeKnown,
} from '../../../src/commands/options/known.ts';
import { takeGiven } from '../../../src/commands/options/optparse.ts';
import { readSaltKey } from '../../../src/commands/options/salt-key.ts';
import { NO_OPTIONS, takeOptions } from '../../../src/commands/options/salt-options.ts';
import { replyOf, tapOf } from '../../../src/commands/questions.ts';
import { readLine } from '../../../src/commands/read-line.ts';
import { tidy } from '../../../src/commands/tidy.ts';
import { isPlainLocalpart, localpartFor, readableLocalpart } from '../../../src/fleet/address.ts';
import { globMatcher, isGlob, itemsMatching } from '../../../src/fleet/glob.ts';
import { Secrets } from '../../../src/ops/secrets.ts';
import { shorten as shortenArgument } from '../../../src/salt/args/errors.ts';
import { parseArguments, splitAtPipes, splitWords } from '../../../src/salt/args/index.ts';
import { yamlify } from '../../../src/salt/args/parse-input.ts';
import { pyFloat, pyInt, pySplit, pyStrip } from '../../../src/salt/args/python.ts';
import { toSalt } from '../../../src/salt/args/to-salt.ts';
import {
  constructBinary,
  constructBool,
  constructFloat,
  constructInt,
  resolvePlain,
} from '../../../src/salt/args/yaml/scalars.ts';
import { isJid } from '../../../src/salt/jobs/jid.ts';
import { parseCompound } from '../../../src/targets/compound.ts';
import { shown } from '../../../src/targets/errors.ts';
import { parseOperand } from '../../../src/targets/operand.ts';
import { choosesInPrivate, parseTarget } from '../../../src/targets/parse.ts';
import { pythonMatcher, Work } from '../../../src/targets/python-regex.ts';
import { toRe2 } from '../../../src/targets/python-to-re2.ts';
import { parseJid } from '../../../src/xmpp/jid.ts';
import { cleanText } from '../../../src/xmpp/outbound.ts';
import { fixedFields } from '../../../src/xmpp/xep/xep0004-data-forms.ts';
import { withoutQuote } from '../../../src/xmpp/xep/xep0461-replies.ts';
import type { Covered } from './types.ts';

const NAMES = {
  named: (_person: string, word: string) =>
    isGlob(word) ? { tgt: word, tgt_type: 'glob' as const } : undefined,
  idOf: (_person: string, word: string) => word,
};
const FLEET = { kind: 'fleet' } as const;
const WORD: Command = {
  name: 'help',
  usage: 'help [FUNCTION]',
  summary: 'help',
  arguments: [
    { name: 'first', label: 'First', required: true, kind: 'text' },
    { name: 'rest', label: 'Rest', required: true, kind: 'text' },
  ],
  run: () => undefined,
};
const FUNCTIONS = ['test.ping', 'test.version', 'disk.usage'];
const ID = 'a'.repeat(250);
const words = (line: string): string[] => line.split(' ');
const TYPED_BY = { person: 'kari@demo.no', scope: FLEET };
const read = (line: string) => readLine(line, TYPED_BY, NAMES, new Set(['help']));

/** Functions that read a typed line, or a part of one. */
export const TYPED: Covered<string> = {
  'access/run.ts': {
    kindOf,
    ArgumentPatterns: (text) => {
      const patterns = new ArgumentPatterns(['web*', 'k=v*', '[a-z]*', '*a*b*c*']);
      const args = { arg: words(text), kwarg: { k: text } };
      return [patterns.allow(args), patterns.deny(args)];
    },
  },
  'access/refusals.ts': {
    refuseSaltsOwn: (text) => refuseSaltsOwn({ arg: words(text), kwarg: { a: text } }),
  },
  'access/confirmation.ts': {
    isDryRun: (text) => isDryRun('state.sls', { arg: [text], kwarg: { test: true } }),
  },
  'access/mask.ts': {
    maskText,
    firstSecretOf,
    isSecretName,
    maskByPatterns,
    mayHoldSecret,
    maskCall: (text) => maskCall({ function: 'test.arg', arguments: [text], keywords: { password: text } }),
  },
  'access/readonly.ts': {
    isReadonly: (text) => [
      isReadonly(text),
      isReadonly('pkg.version', { arg: words(text), kwarg: { [text]: text } }),
    ],
  },
  'access/rules.ts': { domainOf },
  'commands/command.ts': { valuesOf: (text) => valuesOf(WORD, words(text)) },
  'commands/call-text.ts': {
    callText: (text) => callText({ fun: 'test.arg', args: { arg: [text], kwarg: { a: text } }, line: text }),
    isTooLongToShow,
    mustBeShown,
    shorten,
    someOf: (text) => someOf(text.split(' '), 6),
    shellWordsOf,
    underItsLine: (line) => underItsLine(line, { text: '', styled: true }),
  },
  'commands/fields/argspec.ts': { parameterOf },
  'commands/fields/call-line.ts': {
    callLine: (text) =>
      callLine({ name: 'test.arg', target: text, 'argument-0-a': text, 'argument-2-b': text }),
    quoted,
  },
  'commands/diff/read-diff.ts': {
    afterDiff,
    readDiff: (text) => readDiff(text, TYPED_BY, NAMES),
    'readDiff, targets': (text) => readDiff(`web* ${text.replaceAll(' ', '* ')}`, TYPED_BY, NAMES),
  },
  'commands/filters/filter.ts': {
    isFilter,
    readFilter: (text) => readFilter(['grep', ...words(text)]),
    'readFilter, a number': (text) => readFilter(['head', ...words(text)]),
  },
  'commands/filters/filters.ts': {
    Filters: (text) => new Filters(text, [readFilter(['grep', text.slice(0, 100)])]).nothing,
    takeFilters,
    'takeFilters, after a pipe': (text) => takeFilters(`test.arg | ${text}`),
    'takeFilters, a word in quotes': (text) => takeFilters(`test.arg | grep '${text}'`),
    readFilters,
    filtersOf,
  },
  'commands/filters/grep.ts': {
    grep: (text) =>
      grep(text.slice(0, 512), { ignoreCase: true, invert: false, count: false, isExpression: true }),
  },
  'commands/complaints.ts': {
    Complaints: (text) => new Complaints().next('kari@demo.no', 'not-understood', text),
  },
  'commands/offers/functions.ts': {
    has: (text) => has(FUNCTIONS, text),
    linesNaming: (text) => [...linesNaming(wordsOf(text), FUNCTIONS)],
    linesNear: (text) => [...linesNear(wordsOf(text), FUNCTIONS)],
    'linesNear, one long word': (text) => [...linesNear([{ raw: text, plain: text }], FUNCTIONS)],
    nearNames: (text) => nearNames(text, FUNCTIONS),
  },
  'commands/offers/phrase.ts': {
    wordsOf,
    filledIn: (text) => filledIn('cmd.run LINE … LINE', text, text),
    inQuotes,
  },
  'commands/offers/readings.ts': {
    readings: (text) =>
      readings({ person: 'kari@demo.no', scope: FLEET }, text, { ...NAMES, all: () => [ID] }),
  },
  'commands/offers/runners.ts': {
    isRunnerFunction,
    keywordsNotTaken: (text) => keywordsNotTaken('manage.up', parseArguments(words(text))),
    missingRunner: (text) => {
      const call = { kind: 'runner', fun: text, args: {}, options: NO_OPTIONS, line: text } as const;
      return missingRunner(
        { allowRunner: (_, allowed) => ({ ...allowed, permit: {}, confirm: false }) },
        'kari@demo.no',
        call,
      );
    },
  },
  'commands/read-line.ts': {
    readLine: read,
    'readLine, pasted': (text) => read(`salt ${text}`),
    'readLine, a target in quotes': (text) => read(`salt -C '${text}' test.ping`),
    'readLine, a runner': (text) => read(`salt-run ${text}`),
    'readLine, arguments': (text) => read(`web01 test.arg ${text}`),
    'readLine, an argument in quotes': (text) => read(`test.arg '${text}'`),
  },
  'commands/options/elsewhere.ts': { refuseOtherProgram },
  'commands/options/known.ts': {
    takeKnown: (text) => takeKnown('salt', words(text)),
    badValue: (value) =>
      badValue({ name: '-t', value, option: optionsOf('salt')[0] as SaltOption }, 'a number'),
    nothingRan,
  },
  'commands/options/optparse.ts': {
    takeGiven: (text) => takeGiven(words(text), optionsOf('salt')),
    'takeGiven, a cluster': (text) =>
      takeGiven([`-v${text}`, `-s${'v'.repeat(text.length)}`], optionsOf('salt')),
  },
  'commands/options/salt-key.ts': { readSaltKey: (text) => readSaltKey(words(text)) },
  'commands/options/salt-options.ts': {
    takeOptions: (text) => takeOptions(words(text)),
    'takeOptions, after --': (text) => takeOptions(['--', ...words(text)]),
    'takeOptions, an option': (text) => takeOptions([`--${text}`]),
    'takeOptions, the value of one': (text) => takeOptions(['-t', text]),
    'takeOptions, the mode of one': (text) => takeOptions([`--state-output=${text}`]),
  },
  'commands/questions.ts': { replyOf, tapOf: (text) => tapOf([text, ...text.split(' ')]) },
  'commands/tidy.ts': { tidy },
  'fleet/address.ts': { localpartFor, readableLocalpart, isPlainLocalpart },
  'fleet/glob.ts': {
    isGlob,
    globMatcher: (text) => {
      const matches = globMatcher(text);
      return [ID, 'web01.demo.no', text.slice(0, 250)].map(matches);
    },
    itemsMatching: (text) =>
      itemsMatching([ID, 'web01.demo.no', text.slice(0, 250)], `W${text}`, (id) => [id]),
  },
  'ops/secrets.ts': { Secrets: (text) => new Secrets(['hunter2', 'aaaaaaa', '"\\"\\"']).redact(text) },
  'salt/args/errors.ts': { shorten: shortenArgument },
  'salt/args/parse-input.ts': {
    parseArguments: (text) => parseArguments(words(text)),
    'parseArguments, a keyword': (text) => parseArguments([`a=${text}`]),
  },
  'salt/args/python.ts': { pySplit, pyStrip, pyInt: (text) => [pyInt(text), pyInt(text, 16)], pyFloat },
  'salt/args/shell-words.ts': { splitWords, splitAtPipes },
  'salt/args/to-salt.ts': { toSalt: (text) => toSalt(yamlify(text), text) },
  'salt/args/yaml/scalars.ts': {
    resolvePlain,
    constructBool,
    constructInt,
    constructFloat,
    constructBinary,
  },
  'salt/jobs/jid.ts': { isJid },
  'targets/compound.ts': { parseCompound },
  'targets/errors.ts': { shown },
  'targets/operand.ts': { parseOperand: (text) => [parseOperand(text), parseOperand(`G@a:${text}`)] },
  'targets/parse.ts': {
    parseTarget: (text) => parseTarget({ tgt: text, tgt_type: 'compound' }),
    'parseTarget, grains': (text) => parseTarget({ tgt: text, tgt_type: 'grain' }),
    'parseTarget, a list': (text) => parseTarget({ tgt: text.split(','), tgt_type: 'list' }),
    choosesInPrivate: (text) => choosesInPrivate({ tgt: text, tgt_type: 'compound' }),
  },
  'targets/python-regex.ts': {
    pythonMatcher: (text) => pythonMatcher(text, new Work())(ID),
    'pythonMatcher, cut to its limit': (text) => pythonMatcher(text.slice(0, 1_000), new Work())(ID),
  },
  'targets/python-to-re2.ts': { toRe2 },
  'xmpp/jid.ts': { parseJid },
  'xmpp/outbound.ts': { cleanText },
  'xmpp/xep/xep0004-data-forms.ts': { fixedFields },
  'xmpp/xep/xep0461-replies.ts': { withoutQuote: (text) => withoutQuote(`> ${text}`) },
};
