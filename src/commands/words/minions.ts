import { type Fleet, globMatcher, isGlob, type Minion } from '../../fleet/index.ts';
import { minionNames } from '../../render/index.ts';
import type { Command } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { Gate } from '../gate.ts';

/** `minions`: who is there for that person, by name; `down`, `up` or a pattern narrow it. */
export function minionsCommand(fleet: Fleet, gate: Pick<Gate, 'shows'>): Command {
  return {
    name: 'minions',
    aliases: ['list'],
    usage: 'minions [up | down | PATTERN]',
    summary: 'the minions, and which of them are down',
    arguments: [
      {
        name: 'which',
        label: 'Which',
        required: false,
        kind: 'text',
        description: 'up, down, or a pattern such as web*',
      },
    ],
    run(asked, { which }) {
      if (!fleet.swept) {
        asked.conversation.say(`The fleet is not known yet${fleet.trouble ? `: ${fleet.trouble}` : '.'}`);
        return;
      }
      const all = fleet.all().filter(({ id }) => gate.shows(asked.person, id));
      const minions = chosen(all, fleet, which);
      const names = (list: readonly Minion[]) => minionNames(list.map((minion) => fleet.nameOf(minion.id)));
      const down = minions.filter((minion) => minion.state === 'down');
      if (minions.length === 0) {
        const none =
          which === undefined
            ? 'No minions: none has an accepted key.'
            : which === 'up' || which === 'down'
              ? `No minion is ${which}.`
              : `No minion is called "${which}".`;
        asked.conversation.say(none);
      } else if (which === 'down' || down.length === 0) asked.conversation.say(names(minions));
      else asked.conversation.say(`${names(minions)}\ndown: ${names(down)}`);
    },
  };
}

function chosen(all: Minion[], fleet: Fleet, which: string | undefined): Minion[] {
  if (which === undefined) return all;
  if (which === 'up' || which === 'down') return all.filter((minion) => minion.state === which);
  if (/\s/.test(which))
    throw new CommandError('bad-arguments', 'minions takes one word: up, down, or a pattern.');
  const matches = isGlob(which) ? globMatcher(which) : (text: string) => text === which;
  return all.filter(({ id }) => matches(id) || matches(fleet.nameOf(id)));
}
