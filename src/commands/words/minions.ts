import { type Fleet, itemsMatching, type Minion, type MinionState } from '../../fleet/index.ts';
import { minionNames, naturally } from '../../render/index.ts';
import type { SaltSite } from '../../site/index.ts';
import { type Command, CommandError } from '../command.ts';
import type { Gate } from '../gate.ts';

const STATES = [
  { value: 'up', label: 'Up' },
  { value: 'stale', label: 'Stale: not confirmed' },
  { value: 'down', label: 'Down' },
];

/** `minions`: who is there for that person, by name; `down`, `up` or a pattern narrow it. */
export function minionsCommand({
  gate,
  site,
}: {
  gate: Pick<Gate, 'shows'>;
  site: Pick<SaltSite, 'fleet'>;
}): Command {
  return {
    name: 'minions',
    aliases: ['list'],
    title: 'Minions',
    usage: 'minions [up | stale | down | PATTERN]',
    summary: 'the minions, and which of them are stale or down',
    saysLines: true,
    reads: true,
    arguments: [
      {
        name: 'which',
        label: 'Which',
        required: false,
        kind: 'list',
        none: 'All',
        typed: 'Or a pattern, such as: web*',
        choices: () => ({ list: STATES }),
      },
    ],
    run(asked, { which: typed }) {
      const which = isState(typed?.toLowerCase()) ? typed?.toLowerCase() : typed;
      const { fleet } = site;
      if (!fleet.swept) {
        asked.conversation.say(`The fleet is not known yet${fleet.trouble ? `: ${fleet.trouble}` : '.'}`);
        return;
      }
      const all = fleet.all().filter(({ id }) => gate.shows(asked.person, id));
      const minions = chosen(all, fleet, which);
      const names = (list: readonly Minion[]) => minionNames(list.map((minion) => fleet.nameOf(minion.id)));
      if (minions.length === 0) {
        if (which !== undefined && !isState(which))
          throw new CommandError('bad-target', `No minion is called "${which}". \`minions\` lists all.`);
        const none = which === undefined ? 'No minions: none has an accepted key.' : `No minion is ${which}.`;
        asked.conversation.say(none);
        return;
      }
      if (asked.isFiltered) {
        const line = ({ id, state }: Minion) => `${fleet.nameOf(id)}${state === 'up' ? '' : ` · ${state}`}`;
        asked.conversation.say(minions.map(line).sort(naturally).join('\n'));
        return;
      }
      const lines = [names(minions)];
      for (const state of ['stale', 'down'] as const) {
        const those = minions.filter((minion) => minion.state === state);
        if (which !== state && those.length > 0) lines.push(`${state}: ${names(those)}`);
      }
      const table = () => ({
        columns: ['Minion', 'State'],
        rows: minions
          .map(({ id, state }) => [fleet.nameOf(id), state])
          .sort(([a = ''], [b = '']) => naturally(a, b)),
      });
      asked.conversation.say(lines.join('\n'), { table });
    },
  };
}

function chosen(all: Minion[], fleet: Fleet, which: string | undefined): Minion[] {
  if (which === undefined) return all;
  if (isState(which)) return all.filter((minion) => minion.state === which);
  if (/\s/.test(which))
    throw new CommandError('bad-arguments', 'minions takes one word: up, stale, down, or a pattern.');
  return itemsMatching(all, which, ({ id }) => [id, fleet.nameOf(id)]);
}

function isState(word: string | undefined): word is MinionState {
  return word === 'up' || word === 'stale' || word === 'down';
}
