import { UserError } from '../../guard/index.ts';
import type { SaltSite } from '../../site/index.ts';
import { shorten } from '../call-text.ts';
import type { Gate } from '../gate.ts';
import { readLine } from '../read-line.ts';
import type { TargetNames } from '../target-names.ts';
import type { Asked } from '../types.ts';

export interface ShortHelpParts {
  gate: Pick<Gate, 'allow' | 'grantsOf' | 'mayEver' | 'shows'>;
  site: { readonly fleet: Pick<SaltSite['fleet'], 'all' | 'nameOf'> };
  names: Pick<TargetNames, 'named' | 'idOf' | 'groups'>;
}

/** Fewer lines than this leave room for the person's rights. */
const FEW = 7;
/** The most characters of the rights. */
const LONGEST = 300;

type Asker = Pick<Asked, 'person' | 'scope'>;

/** A task, and lines that do it: Salt functions, or the gateway's words. */
type Task = readonly [task: string, ...lines: string[]];

const ANYWHERE: readonly Task[] = [
  ['Alive, load', 'test.ping', 'status.uptime', 'status.loadavg'],
  ['Disk, memory', 'disk.usage', 'disk.percent /', 'status.meminfo'],
  ['System', 'grains.item os osrelease', 'test.version'],
  ['A shell command', 'cmd.run "df -h"'],
  ['A part of an answer', 'grains.items | grep os'],
];
const LAST: readonly Task[] = [
  ['A state, tested first', 'apply STATE'],
  ['Jobs', 'jobs', 'job NUMBER', 'kill', 'again', 'more'],
  ['More', 'help all', 'help disk', 'help disk.usage', 'whoami'],
];

/**
 * The short help: at most ten lines, by task. Its lines work as they stand: with minions that are up, and functions that
 * the person may run there.
 */
export async function shortHelp(
  asked: Asker,
  words: ReadonlySet<string>,
  parts: ShortHelpParts,
): Promise<string> {
  const works = async (line: string) => isOwn(asked.person, line, words, parts) ?? mayRun(asked, line, parts);
  const lines = [beginning(asked)];
  for (const [task, ...all] of tasks(asked, parts)) {
    const shown: string[] = [];
    for (const line of all) if (await works(line)) shown.push(line);
    if (shown.length > 0) lines.push(`${task}: ${shown.join(' · ')}`);
  }
  // With few examples there is room for the rights themselves.
  if (lines.length < FEW)
    lines.splice(1, 0, `You may run ${shorten(parts.gate.grantsOf(asked.person).join('; '), LONGEST)}`);
  return lines.join('\n');
}

function beginning({ scope }: Asker): string {
  const start = 'Type a Salt function and its arguments. It runs on';
  if (scope.kind === 'minion') return `${start} this minion.`;
  if (scope.kind === 'target') return `${start} the minions of this contact.`;
  return `${start} all minions, or on those that you name before it.`;
}

function tasks(asked: Asker, parts: ShortHelpParts): readonly Task[] {
  if (asked.scope.kind !== 'fleet') return [...ANYWHERE, ...LAST];
  const { one, some, group } = targetsOf(asked.person, parts);
  const chosen = [
    ...(one === undefined ? [] : [`${one} disk.usage`]),
    ...(some === undefined ? [] : [`${some} status.uptime`]),
    ...(group === undefined ? [] : [`${group} test.ping`]),
    ...(some === undefined ? [] : [`diff ${some} test.version`]),
  ];
  return [
    ['On all', 'test.version', 'disk.percent /', 'grains.item os osrelease'],
    ['On some', ...chosen],
    ['A shell command', `${one ?? '*'} cmd.run "df -h" | tail -3`],
    ['Who is there', 'minions', 'minions down'],
    ['Keys', 'keys', 'accept ID'],
    ['Pasted from a shell', `salt '${some ?? '*'}' test.ping`, 'salt-run manage.up'],
    ...LAST,
  ];
}

/** Targets to show: a minion that is up, a glob over a few, and a group; only of those that the person sees. */
export function targetsOf(
  person: string,
  { gate, names, site }: ShortHelpParts,
): { one?: string | undefined; some?: string | undefined; group?: string | undefined } {
  const up = site.fleet.all().filter(({ id, state }) => state === 'up' && gate.shows(person, id));
  const all = up.map(({ id }) => site.fleet.nameOf(id));
  const [one] = all;
  // `web*` of `web01`, `web02`: it means several, and not all.
  const globs = all.map((name) => `${name.replace(/\d+$/, '')}*`);
  const count = (glob: string) => globs.filter((other) => other === glob).length;
  const some = globs.find((glob) => glob.length > 1 && count(glob) > 1 && count(glob) < all.length);
  return { one, some, group: names.groups(person)[0] };
}

/** True if a line of the gateway's works for that person; undefined if the line is a Salt function. */
function isOwn(
  person: string,
  line: string,
  words: ReadonlySet<string>,
  { gate }: ShortHelpParts,
): boolean | undefined {
  if (line.startsWith('salt-run ')) {
    return gate.mayEver(person, { kind: 'runner', fun: line.slice('salt-run '.length) });
  }
  const [word = '', ...rest] = line.split(' ');
  if (line.startsWith('help disk')) return gate.mayEver(person, { kind: 'function', fun: 'disk.usage' });
  if (word === 'diff') return gate.mayEver(person, { kind: 'function', fun: rest[1] ?? '' });
  if (word === 'apply') return gate.mayEver(person, { kind: 'function', fun: 'state.apply' });
  return words.has(word) || !/\.\w/.test([word, ...rest].join(' ')) ? words.has(word) : undefined;
}

/** True if a line is a call that a person may run there now. */
export async function mayRun(asked: Asker, line: string, { gate, names }: ShortHelpParts): Promise<boolean> {
  try {
    const call = readLine(line, asked, names, NO_WORDS);
    if (call.kind === 'function') await gate.allow(asked.person, call);
    return call.kind === 'function';
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

const NO_WORDS = { has: () => false };
