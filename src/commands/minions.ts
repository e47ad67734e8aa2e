import type { Fleet } from '../fleet/index.ts';
import { minionNames } from '../render/index.ts';
import type { Command } from './command.ts';

/** `minions`: who is there, by name; those down are said apart. */
export function minionsCommand(fleet: Fleet): Command {
  return {
    name: 'minions',
    aliases: ['list'],
    usage: 'minions',
    summary: 'the minions, and which of them are down',
    run(asked) {
      if (!fleet.swept) {
        asked.conversation.say(`The fleet is not known yet${fleet.trouble ? `: ${fleet.trouble}` : '.'}`);
        return;
      }
      const names = fleet.all().map((minion) => fleet.nameOf(minion.id));
      const down = fleet
        .all()
        .filter((minion) => minion.state === 'down')
        .map((minion) => fleet.nameOf(minion.id));
      const lines = [names.length === 0 ? 'No minions: none has an accepted key.' : minionNames(names)];
      if (down.length > 0) lines.push(`down: ${minionNames(down)}`);
      asked.conversation.say(lines.join('\n'));
    },
  };
}
