import type { Command } from '../command.ts';
import { requestOfReply } from './jobs.ts';
import type { WordParts } from './parts.ts';

/** `again`: runs the person's last Salt call in this contact again, or the one that the message replies to, judged and asked as if typed. */
export function againCommand(parts: Pick<WordParts, 'answers' | 'commander' | 'requests'>): Command {
  const { commander, requests } = parts;
  return {
    name: 'again',
    usage: 'again',
    summary: 'run your last command here again',
    arguments: [],
    chatOnly: true,
    async run(asked) {
      const last = (await requestOfReply(parts, asked)) ?? (await requests.newest(asked.person, asked.local));
      if (last) return commander.runLine(asked, last.line);
      asked.conversation.say('There is nothing to run again here.');
    },
  };
}
