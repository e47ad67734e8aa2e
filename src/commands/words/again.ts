import type { Command } from '../command.ts';
import type { WordParts } from './parts.ts';

/** `again`: runs the person's last Salt call in this contact again, judged and asked as if typed. */
export function againCommand({ commander, requests }: Pick<WordParts, 'commander' | 'requests'>): Command {
  return {
    name: 'again',
    usage: 'again',
    summary: 'run your last command here again',
    arguments: [],
    chatOnly: true,
    async run(asked) {
      const last = await requests.newest(asked.person, asked.local);
      if (last) return commander.runLine(asked, last.line);
      asked.conversation.say('There is nothing to run again here.');
    },
  };
}
