import { maskValue } from '../../../src/access/mask.ts';
import { sizeOf } from '../../../src/commands/calls/kept.ts';
import { Base } from '../../../src/commands/diff/compare.ts';
import { changedLines, without } from '../../../src/commands/diff/lines.ts';
import { ComparedAnswers } from '../../../src/commands/diff/reading.ts';
import { readArgSpec } from '../../../src/commands/fields/argspec.ts';
import { counted, filteredRunner } from '../../../src/commands/filters/answers.ts';
import { readFilters } from '../../../src/commands/filters/filters.ts';
import { FilteredAnswers } from '../../../src/commands/filters/reading.ts';
import { sortLines } from '../../../src/commands/filters/sort.ts';
import { functionHelp, moduleHelp } from '../../../src/commands/help/documentation.ts';
import { describe, readFacts, statusOf } from '../../../src/contacts/identity/facts.ts';
import { keysWait, schedulesFailed } from '../../../src/contacts/watch/watch-words.ts';
import { answersTable, answerTable } from '../../../src/render/answer-table.ts';
import { bounded } from '../../../src/render/budget.ts';
import { columnsOf } from '../../../src/render/columns.ts';
import { amountOf, beginningOf, countLines, cut, noteOf, xmlBytes } from '../../../src/render/cut.ts';
import { flatText, readFlat } from '../../../src/render/flat.ts';
import { fleetAnswer, fleetInForm } from '../../../src/render/fleet.ts';
import { inForm, OUT_FORMS } from '../../../src/render/forms.ts';
import { stateRun } from '../../../src/render/highstate.ts';
import { laidOut } from '../../../src/render/layout.ts';
import { answerLines, runnerLines } from '../../../src/render/lines.ts';
import { fence, mayBeStyled } from '../../../src/render/message-styling.ts';
import { hasFailed, minionAnswer } from '../../../src/render/minion.ts';
import { foldNames, minionCount, minionNames, namesLabel } from '../../../src/render/names.ts';
import { prose, wrapped } from '../../../src/render/prose.ts';
import { pprint, pythonRepr } from '../../../src/render/python.ts';
import { runnerAnswer, runnerHasFailed, runnerInForm } from '../../../src/render/runner.ts';
import { cutSections, nextSections } from '../../../src/render/sections.ts';
import { isStateRun, stateCounts } from '../../../src/render/states.ts';
import { structure } from '../../../src/render/structure.ts';
import { tableOf } from '../../../src/render/table.ts';
import {
  capital,
  cleanText,
  foldTraceback,
  indent,
  linesWithEnds,
  plainText,
  splitLines,
  withoutFrames,
} from '../../../src/render/text.ts';
import { fitsWidth, recordsOf } from '../../../src/render/text-table.ts';
import { documentationAnswer, isTrimmed } from '../../../src/render/value.ts';
import { visible, withoutHidden } from '../../../src/render/visible.ts';
import {
  failure,
  functionFailed,
  oneLine,
  pageText,
  refusalOf,
  returnedValue,
} from '../../../src/salt/answer.ts';
import { Dialect, dialectFrom, isNoReturn } from '../../../src/salt/dialect.ts';
import {
  returnTag,
  SaltEvent,
  scheduledReturn,
  startedMinion,
  tagOf,
  verifiedReturn,
} from '../../../src/salt/events/event.ts';
import { Subscribers } from '../../../src/salt/events/subscribers.ts';
import { parseExact } from '../../../src/salt/exact-json.ts';
import { parseSalt, stringifySalt } from '../../../src/salt/json.ts';
import { fromFullReturns, fromReturnData, fromRunnerReturn } from '../../../src/salt/returns.ts';
import { isDict, type SaltValue } from '../../../src/salt/values.ts';
import { unpacked } from '../../../src/salt/yaml/packed.ts';
import { STYLED } from '../../support/styled.ts';
import type { Covered } from './types.ts';

const PHONE = { styling: true, fences: true, width: 40 };
const LOG = { debug() {}, info() {}, warn() {}, error() {} };
const page = (text: string, contentType: string, status = 500) => ({ status, contentType, text });
/** As many as there are in the largest fleets. */
const names = (text: string, between: string) => text.split(between, 10_000);
const dictOf = (value: SaltValue) => (isDict(value) ? value : { value });
const ret = (value: SaltValue) => ({ value, retcode: 0, outcome: 'returned' as const });

const FILTERS = ['grep a', `grep -v ${'ab'.repeat(64)}`, 'grep -iE "a+b|[^c]d$"', 'sort -n | tail'];

function filteredWith(text: string): (value: SaltValue) => unknown {
  return (value) => {
    const answers = new FilteredAnswers(readFilters(text), { fun: 'test.arg', width: 72 });
    const row = { id: 'web01', name: 'web01', ret: answers.take('web01', ret(value)) };
    return answers.render([row], {
      ended: true,
      silent: [],
      single: false,
      display: undefined,
    });
  };
}

/** A value against itself, with something besides. */
function compared(value: SaltValue): unknown {
  const answers = new ComparedAnswers('test.arg');
  const rows = [value, { value }, [value]].map((one, n) => {
    const id = `web0${n}`;
    return { id, name: id, ret: answers.take(id, ret(one)) };
  });
  return answers.render(rows, { ended: true, silent: [], single: false, display: undefined });
}

function dispatched(text: string): number {
  const all = new Subscribers(LOG);
  all.onTag('salt/', () => {});
  all.onReturn('20260101000000000000', () => {});
  all.dispatch(text);
  return all.received;
}

function returned(text: string): SaltEvent {
  const data = `{"jid":"1","id":"a","cmd":"_return","schedule":"b","fun":"c","return":${text}}`;
  return new SaltEvent('salt/job/1/ret/a', `{"data": ${data}}`);
}

/** Functions that read text from Salt, from a minion through it, or from a proxy before it. */
export const HEARD: Covered<string> = {
  'commands/diff/lines.ts': {
    changedLines: (text) => changedLines(text.split('\n'), text.split('a').slice(1)),
    'changedLines, word by word': (text) => changedLines(text.split(' '), text.split(' ').reverse()),
    without: (text) => without([...text], text.split('\n')),
  },
  'commands/filters/answers.ts': {
    counted: (text) => counted({ text, styled: false }, { empty: 1, of: 2 }, readFilters('grep a')),
  },
  'commands/filters/filters.ts': Object.fromEntries(
    FILTERS.map((filter) => [
      `Filters, ${filter}`,
      (text: string) => readFilters(filter).apply(text.split('\n')),
    ]),
  ),
  'commands/filters/sort.ts': {
    sortLines: (text) => sortLines(text.split('\n'), { reverse: false, numeric: false, unique: true }),
    'sortLines, by number': (text) =>
      sortLines(text.split(' '), { reverse: true, numeric: true, unique: false }),
  },
  'contacts/watch/watch-words.ts': { keysWait: (text) => keysWait(names(text, '\n')) },
  'render/cut.ts': {
    beginningOf: (text) => beginningOf(text, 200),
    cut: (text) => cut(text, { lines: 60, bytes: 49_152, styled: true }),
    countLines,
    noteOf,
    amountOf,
    xmlBytes,
  },
  'render/columns.ts': { columnsOf },
  'render/prose.ts': {
    prose: (text) => laidOut(prose(text), PHONE.width),
    wrapped: (text) => wrapped(text, PHONE),
  },
  'render/text-table.ts': {
    fitsWidth: (text) => fitsWidth(text, 40),
    recordsOf: (text) => recordsOf(text) && laidOut(recordsOf(text) ?? { kind: 'line' }, 40),
    'recordsOf, a table': (text) => recordsOf(`NAME  SIZE  USED\n${text}\nvda   252G  15G`),
  },
  'render/sections.ts': {
    // The limit is low, so texts of all sizes are cut.
    cutSections: (text) => {
      const sections = [
        { text: `web01:\n${text}`, label: 'web01:' },
        { text: text.slice(0, text.length / 2) },
      ];
      const all = sections.map((section) => section.text).join('\n');
      return cutSections(all, sections, { lines: 60, first: 10, bytes: 1_000, styled: true });
    },
    'cutSections, the next page': (text) =>
      nextSections([{ text: `web01:\n${text}`, label: 'web01:' }], {
        lines: 60,
        bytes: 1_000,
        styled: true,
      }),
  },
  'render/flat.ts': { readFlat },
  'render/names.ts': {
    minionNames: (text) => minionNames(names(text, '\n')),
    minionCount: (text) => minionCount(names(text, '\n')),
    namesLabel: (text) => namesLabel(names(text, '\n')),
    foldNames: (text) => foldNames(names(text, ' ').sort()),
  },
  'render/message-styling.ts': { fence, mayBeStyled },
  'render/text.ts': {
    capital,
    cleanText,
    foldTraceback,
    linesWithEnds,
    plainText,
    splitLines,
    withoutFrames,
    indent: (text) => indent(text, 4),
  },
  'render/visible.ts': { visible, withoutHidden },
  'salt/answer.ts': {
    refusalOf: (text) => refusalOf(page(text, 'text/html', 401)),
    failure: (text) => failure(page(text, 'text/plain')),
    'failure, a page': (text) => failure(page(text, 'text/html')),
    returnedValue: (text) => returnedValue(page(`{"return": ${text}}`, 'application/json', 200)),
    pageText,
    oneLine,
    functionFailed: (text) => functionFailed('test.arg', text),
  },
  'salt/events/subscribers.ts': {
    Subscribers: dispatched,
    'Subscribers, a tag': (text) => dispatched(`{"data": {}, "tag": "salt/${text}"}`),
    'Subscribers, a tag within': (text) => dispatched(`{"data": "${text}", "tag": "salt/job/1/ret/a"}`),
  },
  'salt/events/event.ts': {
    tagOf: (text) => [tagOf(text), tagOf(`{"tag": "${text}`), tagOf(`{"a": "${text}"}`)],
    returnTag: (text) => [
      returnTag(text),
      returnTag(`salt/job/${text}`),
      returnTag(`salt/job/1/ret/${text}`),
    ],
    verifiedReturn: (text) => verifiedReturn(returned(text)),
    scheduledReturn: (text) => scheduledReturn(returned(text)),
    startedMinion: (text) => startedMinion(new SaltEvent(`salt/minion/${text}/start`, '{}')),
  },
  'salt/exact-json.ts': { parseExact },
  'salt/json.ts': { parseSalt },
  'salt/yaml/packed.ts': {
    unpacked: (text) => unpacked(text.split(' ').map((word) => new Map([['time' as const, word]]))),
  },
};

const forms = Object.fromEntries(
  OUT_FORMS.map((form) => [`inForm, ${form}`, (value: SaltValue) => inForm(form, value)]),
);
const fleetForms = Object.fromEntries(
  OUT_FORMS.map((form) => [
    `fleetInForm, ${form}`,
    (value: SaltValue) => fleetInForm(form, [{ name: 'web01', ret: ret(value) }]),
  ]),
);

/** Functions that read a value given as an argument. */
export const GIVEN: Covered<SaltValue> = { 'access/mask.ts': { maskValue } };

/** Functions that read a value from a minion. */
export const RETURNED: Covered<SaltValue> = {
  'commands/calls/kept.ts': { sizeOf },
  'commands/fields/argspec.ts': {
    readArgSpec: (value) =>
      readArgSpec({ a: { args: value, defaults: value, varargs: value, kwargs: value } }, 'a'),
  },
  'contacts/identity/facts.ts': {
    readFacts: (value) => {
      const facts = readFacts({ os: value, ipv4: value, roles: value, saltversion: value });
      return facts && [statusOf(facts), describe('web01', facts)];
    },
  },
  'contacts/watch/watch-words.ts': { schedulesFailed: (value) => schedulesFailed(newsOf(value)) },
  'salt/json.ts': { stringifySalt },
  'salt/dialect.ts': {
    Dialect: (value) => new Dialect(String(value)),
    dialectFrom: (value) => dialectFrom({ Master: value }),
    isNoReturn,
  },
  'salt/returns.ts': {
    fromFullReturns: (value) => fromFullReturns(dictOf(value)),
    fromReturnData: (value) => fromReturnData(dictOf(value)),
    fromRunnerReturn: (value) => fromRunnerReturn({ tag: 'salt/run/1/ret', data: { return: value } }),
  },
};

/**
 * Functions that show this value. They get a quarter of the largest, since render/budget.ts bounds the output of more.
 */
export const SHOWN: Covered<SaltValue> = {
  'commands/diff/compare.ts': {
    Base: (value) => {
      const flat = readFlat(flatText(value, { fun: 'test.arg' }));
      return new Base(flat).differences(readFlat(flatText([value, 1], { fun: 'test.arg' })));
    },
  },
  'commands/diff/reading.ts': { ComparedAnswers: compared },
  'render/flat.ts': { flatText: (value) => readFlat(flatText(value, { fun: 'test.arg' })) },
  'commands/filters/answers.ts': {
    filteredRunner: (value) => filteredRunner(value, readFilters('grep a'), { fun: 'test.arg' }),
  },
  'commands/filters/reading.ts': {
    ...Object.fromEntries(FILTERS.map((text) => [`FilteredAnswers, ${text}`, filteredWith(text)])),
  },
  'render/lines.ts': {
    answerLines: (value) => answerLines(ret(value), { fun: 'test.arg' }),
    'answerLines, in a form': (value) => answerLines(ret(value), { fun: 'test.arg', form: 'json' }),
    runnerLines: (value) => runnerLines(value, { fun: 'test.arg' }),
  },
  'render/answer-table.ts': {
    answerTable: (value) => answerTable(ret(value), 'test.arg'),
    answersTable: (value) => answersTable([{ name: 'web01', ret: ret(value) }], [], 'test.arg'),
  },
  'render/table.ts': { tableOf },
  'render/fleet.ts': {
    fleetAnswer: (value) => fleetAnswer([{ name: 'web01', ret: ret(value) }], { fun: 'test.arg' }),
    ...fleetForms,
  },
  'render/forms.ts': forms,
  'render/highstate.ts': { stateRun },
  'render/states.ts': { stateCounts, isStateRun: (value) => isStateRun(value, { fun: 'state.apply' }) },
  'render/minion.ts': {
    minionAnswer: (value) => minionAnswer(ret(value), { fun: 'test.arg', name: 'web01' }),
    'minionAnswer, a state': (value) =>
      minionAnswer(ret(value), {
        fun: 'state.apply',
        name: 'web01',
        display: STYLED,
      }),
    'minionAnswer, on a phone': (value) => minionAnswer(ret(value), { fun: 'state.apply', display: PHONE }),
    hasFailed: (value) => hasFailed(ret(value), 'state.apply'),
  },
  'render/python.ts': { pprint, pythonRepr: (value) => pythonRepr(value, true) },
  'render/runner.ts': {
    runnerAnswer: (value) => runnerAnswer(value, { fun: 'test.arg' }),
    'runnerAnswer, jobs': (value) =>
      runnerAnswer(
        { '20261123215440000001': { Function: 'x.y', Arguments: value, Target: value } },
        { fun: 'jobs.list_jobs' },
      ),
    'runnerAnswer, an orchestration': (value) =>
      runnerAnswer({ data: { master: value }, outputter: 'highstate' }, { fun: 'state.orchestrate' }),
    runnerHasFailed: (value) => runnerHasFailed({ error: value }, { fun: 'test.arg' }),
    runnerInForm: (value) => runnerInForm('json', value, { fun: 'test.arg' }),
  },
  'commands/help/documentation.ts': {
    moduleHelp: (value) => moduleHelp('test', value, { may: () => true, name: 'web01', width: 72 }),
    'moduleHelp, one function': (value) =>
      moduleHelp('test', { 'test.ping': value }, { may: () => true, name: 'web01', width: 72 }),
    functionHelp,
    'functionHelp, one text': (value) => functionHelp({ 'test.ping': value }),
  },
  'render/structure.ts': { structure: (value) => laidOut(structure(bounded(value)), PHONE.width) },
  'render/value.ts': { documentationAnswer, isTrimmed },
};

function newsOf(value: SaltValue) {
  return Object.keys(dictOf(value))
    .slice(0, 1_000)
    .map((schedule) => ({ schedule, minions: ['web01'], fun: 'a.b', retcode: 1, jid: '1' }));
}
