import { describedWords } from '../../../src/commands/words/index.ts';
import { el, escaped } from '../../fuzz/support/xml.ts';
import type { Random } from '../../support/random.ts';
import { compound } from './expressions.ts';
import { randomLine } from './lines.ts';
import { minionWord, targetWord } from './names.ts';
import { FOREIGN_JOB } from './worlds.ts';

/** Words that run functions more often than the others. */
const NODES = ['run', 'run', ...describedWords().map(({ name }) => name), 'yes', 'nope'];
const ACTIONS = ['execute', 'complete', 'complete', 'next', 'prev', 'cancel', undefined];
const RUNS = [
  'test.ping',
  'disk.usage /',
  'state.apply motd',
  'cmd.run id',
  'test.echo hi',
  'pillar.get webpass',
  'service.restart nginx',
];

/** A stage of an ad-hoc command (XEP-0050): its first, with or without the form, or the next of the newest session. */
export function randomForm(random: Random): string {
  const goesOn = random.oneIn(2);
  const attributes = {
    xmlns: 'http://jabber.org/protocol/commands',
    node: random.pick(NODES),
    action: goesOn ? random.pick(ACTIONS) : 'execute',
    sessionid: goesOn ? '{session}' : undefined,
  };
  return el('command', attributes, random.oneIn(4) ? false : form(random));
}

function form(random: Random): string {
  const fields: Record<string, string> = {
    target: random.oneIn(3) ? `-C '${compound(random).replaceAll("'", '')}'` : targetWord(random),
    function: random.oneIn(4) ? randomLine(random) : random.pick(RUNS),
    filter: random.pick(['', '', 'grep web', '| wc -l', 'less', 'grep -v a | head -2']),
    state: random.pick(['motd', 'top', '']),
    which: random.pick(['', 'up', 'down', targetWord(random)]),
    job: random.pick(['', '1', '2', '-9 1', '{own}', '{others}', '-9 {others}', FOREIGN_JOB]),
    id: minionWord(random),
    pattern: random.pick(['', targetWord(random)]),
    topic: random.pick(['', 'keys', 'down', 'jobs', 'x']),
    number: random.pick(['1', '2', '3', '4']),
    'typed-target': random.pick(['', '', targetWord(random)]),
    'typed-state': random.pick(['', '', 'motd']),
    module: random.pick(['test', 'disk', 'pillar', 'service', minionWord(random)]),
    name: random.pick(['', '', 'test.echo', 'disk.usage', 'pillar.get', 'cmd.run', minionWord(random)]),
    'argument-0-text': random.pick(['hi', '/', 'webpass', '-h', 'a=b']),
    'argument-1-loud': random.pick(['', 'true']),
    arguments: random.pick(['', '', 'x=y', '--out=json']),
    hard: random.pick(['', 'true']),
  };
  // Without a typed function the form goes on by its lists.
  if (random.oneIn(2)) delete fields.function;
  const filled = Object.entries(fields).filter(() => !random.oneIn(5));
  const type = random.oneIn(10) ? random.pick(['cancel', 'form', 'result', 'x']) : 'submit';
  return el(
    'x',
    { xmlns: 'jabber:x:data', type },
    ...filled.map(([name, value]) => el('field', { var: name }, el('value', {}, escaped(value)))),
  );
}
