import type { RequestStore } from '../../store/index.ts';
import type { Command } from '../command.ts';
import type { Asked } from '../types.ts';

export interface AgainOptions {
  requests: RequestStore;
  /** Reads and runs a line anew: it is judged and asked back as if it had been typed. */
  runLine(asked: Asked, line: string): Promise<void>;
}

/** `again`: one's last Salt call in this contact, once more. */
export function againCommand({ requests, runLine }: AgainOptions): Command {
  return {
    name: 'again',
    usage: 'again',
    summary: 'run your last command here again',
    arguments: [],
    chatOnly: true,
    async run(asked) {
      const last = await requests.newest(asked.person, asked.local);
      if (last) return runLine(asked, last.line);
      asked.conversation.say('There is nothing to run again here.');
    },
  };
}
