import { documentationAnswer } from '../../render/index.ts';
import { type Command, CommandError, worksAt } from '../command.ts';
import { orSay } from '../look-ups.ts';
import type { Scope } from '../types.ts';
import type { WordParts } from './parts.ts';

const INTRODUCTION: Record<Scope['kind'], string> = {
  fleet: `Type a Salt function and its arguments: it runs on all minions.
test.version · web01 disk.percent / · web* cmd.run "df -h" · -G os:Debian pkg.version nginx
Commands for the master's shell work too: salt 'web*' test.ping · salt-run manage.up · salt-key -L`,
  target: `Type a Salt function and its arguments: it runs on the minions of this contact.
test.version · disk.percent / · cmd.run "df -h"`,
  minion: `Type a Salt function and its arguments: it runs on this minion.
test.version · disk.percent / · cmd.run "df -h"`,
};

type Parts = Pick<WordParts, 'commander' | 'gate' | 'lookUps' | 'site'>;

/** `help`: shows how to use this contact; `help FUNCTION`: shows the text of Salt's `sys.doc`. */
export function helpCommand({ commander, gate, lookUps, site }: Parts): Command {
  return {
    name: 'help',
    title: 'Help',
    usage: 'help [FUNCTION]',
    summary: 'show how to use this contact, or explain a Salt function',
    saysLines: true,
    reads: true,
    asksItself: true,
    arguments: [
      { name: 'function', label: 'Function', required: false, kind: 'text', description: 'as disk.usage' },
    ],
    async run(asked, { function: fun }) {
      const { person } = asked;
      const own = Array.from(commander.commands()).filter(
        (command) =>
          worksAt(command, asked.scope.kind) && (!command.needs || gate.mayEver(person, command.needs)),
      );
      if (fun === undefined) {
        const words = own.map((command) => `${command.usage}: ${command.summary}`);
        asked.conversation.say([INTRODUCTION[asked.scope.kind], '', ...words].join('\n'));
        return;
      }
      const word = own.find(({ name, aliases }) => name === fun || aliases?.includes(fun));
      if (word) {
        asked.conversation.say(`${word.usage}: ${word.summary}`);
        return;
      }
      const id =
        asked.scope.kind === 'minion'
          ? asked.scope.id
          : site.fleet.all().find(({ id, state }) => state === 'up' && gate.shows(person, id))?.id;
      if (id === undefined)
        throw new CommandError('bad-arguments', "No minion is up, so I can't get the documentation.");
      await orSay(asked.conversation, async () => {
        const answer = documentationAnswer(await lookUps.of(person).minion(id, 'sys.doc', [fun]));
        const text = answer.text || `${site.fleet.nameOf(id)} has no function or module ${fun}.`;
        asked.conversation.say({ ...answer, text });
      });
    },
  };
}
