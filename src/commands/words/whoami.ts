import type { Command } from '../command.ts';

/** `whoami`: who the gateway takes one for, and what one may do. */
export function whoamiCommand(): Command {
  return {
    name: 'whoami',
    usage: 'whoami',
    summary: 'who you are here and what you may do',
    arguments: [],
    run(asked) {
      asked.conversation.say(`${asked.person}: admin, may run everything on every minion.`);
    },
  };
}
