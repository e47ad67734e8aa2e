import type { Command } from '../command.ts';
import type { Gate } from '../gate.ts';

/** `whoami`: shows the person's identity here, and their rights. */
export function whoamiCommand({ gate }: { gate: Pick<Gate, 'grantsOf'> }): Command {
  return {
    name: 'whoami',
    title: 'About you',
    usage: 'whoami',
    summary: 'show your identity here and your rights',
    saysLines: true,
    reads: true,
    arguments: [],
    run(asked) {
      const [first = 'you no longer have access', ...more] = gate.grantsOf(asked.person);
      const lines = more.length === 0 ? ` ${first}.` : `\n${[first, ...more].join('\n')}`;
      asked.conversation.say(`${asked.person}:${lines}`);
    },
  };
}
