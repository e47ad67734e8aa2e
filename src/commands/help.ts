import type { Command } from './command.ts';

const INTRODUCTION: Record<'fleet' | 'minion', string> = {
  fleet:
    'Type a Salt function and its arguments: it runs on all minions.\ntest.version · disk.usage / · cmd.run "df -h"',
  minion:
    'Type a Salt function and its arguments: it runs on this minion.\ntest.version · disk.usage / · cmd.run "df -h"',
};

/** `help`: what can be typed here. `commands` is asked when it is shown, so that help lists itself. */
export function helpCommand(commands: () => Iterable<Command>): Command {
  return {
    name: 'help',
    usage: 'help',
    summary: 'this',
    run(asked) {
      const words = Array.from(commands(), (command) => `${command.usage}: ${command.summary}`);
      asked.conversation.say([INTRODUCTION[asked.scope.kind], '', ...words].join('\n'));
    },
  };
}
