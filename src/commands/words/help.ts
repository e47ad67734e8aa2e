import { minionCount } from '../../render/index.ts';
import { type Command, CommandError, worksAt } from '../command.ts';
import { filterUsages, isFilter } from '../filters/index.ts';
import { functionHelp, moduleHelp, shortHelp } from '../help/index.ts';
import { orSay } from '../look-ups.ts';
import { nearNames } from '../offers/index.ts';
import { moduleOf } from '../suggestions.ts';
import type { Asked } from '../types.ts';
import type { WordParts } from './parts.ts';

type Parts = Pick<
  WordParts,
  'commander' | 'functions' | 'gate' | 'lookUps' | 'names' | 'site' | 'suggestions'
>;

/** `help me`, `help please`, `help ?`. */
const NO_TOPIC = /^(?:me|please|pls|here|now|us|with|\?+|!+|\.+)$/;

const ANSWERS = 'yes, no: answer the question that waits; 👍 and 👎 do the same';

/** Of words that do not work at every contact, where they work. */
const WHERE = {
  minion: 'works only at a minion',
  target: 'works only at a group',
  fleet: 'works only at the contact master',
  many: 'does not work at a minion: type it to master or a group',
};

/**
 * `help`: how to use this contact, in a few lines; `help all`: every word; `help disk` and `help disk.usage`: a module, a
 * function, by Salt's `sys.doc`.
 */
export function helpCommand(parts: Parts): Command {
  return {
    name: 'help',
    title: 'Help',
    usage: 'help [all | WORD | MODULE | FUNCTION]',
    summary: 'show how to use this contact, or explain a word, a module or a Salt function',
    saysLines: true,
    reads: true,
    asksItself: true,
    arguments: [
      {
        name: 'function',
        label: 'Module',
        required: false,
        kind: 'list',
        none: 'This contact, in a few lines',
        typed: 'Or a function or word, such as: disk.usage',
        choices: (form) => parts.functions.allModules(form),
      },
    ],
    async run(asked, { function: typed = '' }) {
      const own = wordsFor(asked, parts);
      const topic = typed.trim();
      const [first = '', ...more] = topic.split(/\s+/);
      if (NO_TOPIC.test(first.toLowerCase()) || first === '') {
        const names = new Set(own.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
        asked.conversation.say(await shortHelp(asked, names, parts));
      } else if (first.toLowerCase() === 'all') {
        const words = own.map(({ usage, summary }) => `${usage}: ${summary}`);
        asked.conversation.say([...words, ANSWERS, `After a command: ${filters()}`].join('\n'));
      } else {
        const said =
          ofWord(own, first.toLowerCase()) ??
          elsewhere(asked, first.toLowerCase(), parts) ??
          ofMinions(asked, topic, parts);
        if (said !== undefined) asked.conversation.say(said);
        else await ofSalt(asked, [first, ...more].join('.'), parts);
      }
    },
  };
}

/** The words that work at this contact and for this person. */
function wordsFor({ person, scope }: Asked, { commander, gate }: Parts): Command[] {
  return Array.from(commander.commands()).filter(
    (command) => worksAt(command, scope.kind) && (!command.needs || gate.mayEver(person, command.needs)),
  );
}

function filters(): string {
  return `| ${filterUsages().join(', ')}: filter its answer, such as test.version | wc -l`;
}

function ofWord(own: readonly Command[], topic: string): string | undefined {
  if (topic === 'yes' || topic === 'no') return ANSWERS;
  if (isFilter(topic) || topic === 'filter' || topic === 'filters') return `After a command: ${filters()}`;
  const word = own.find(({ name, aliases }) => name === topic || aliases?.includes(topic));
  return word && `${word.usage}: ${word.summary}`;
}

/** A word that this person may use at another contact. */
function elsewhere({ person, scope }: Asked, topic: string, { commander, gate }: Parts): string | undefined {
  for (const word of commander.commands()) {
    if (word.name !== topic || worksAt(word, scope.kind)) continue;
    if (word.needs && !gate.mayEver(person, word.needs)) continue;
    return `${topic} ${WHERE[word.only ?? 'fleet']}. ${word.usage}: ${word.summary}`;
  }
  return undefined;
}

/** `help web01`, at the master contact. */
function ofMinions(
  { person, scope }: Asked,
  topic: string,
  { gate, names, site }: Parts,
): string | undefined {
  const target = scope.kind === 'fleet' ? names.named(person, topic) : undefined;
  if (!target || target.tgt.length === 0 || topic === '*') return undefined;
  // A group's list may name minions that this person must not see, or that are gone.
  const ids = Array.isArray(target.tgt) ? target.tgt : [];
  const seen = ids.filter((id) => site.fleet.get(id) && gate.shows(person, id));
  const all = seen.map((id) => site.fleet.nameOf(id));
  const what = all.join() === topic ? 'a minion' : all.length > 0 ? minionCount(all) : `the group ${topic}`;
  return `${topic} is ${what}. Type \`${topic} test.ping\` here, or write to the contact ${topic}.`;
}

async function ofSalt(asked: Asked, topic: string, parts: Parts): Promise<void> {
  const { person, conversation } = asked;
  const { gate, lookUps, site } = parts;
  const id = await minionFor(asked, parts);
  if (id === undefined)
    throw new CommandError(
      'bad-arguments',
      "No minion of this contact is up, so I can't get the documentation.",
    );
  await orSay(conversation, async () => {
    const name = site.fleet.nameOf(id);
    const docs = await lookUps.of(person).minion(id, 'sys.doc', [topic]);
    const isFunction = topic.includes('.');
    const may = gate.functionsOn(person, id);
    const width = conversation.display.width;
    const answer = isFunction ? functionHelp(docs) : moduleHelp(topic, docs, { may, name, width });
    conversation.say(answer?.text ? answer : await noHelp(asked, topic, id, parts));
  });
}

/** Names what is like a topic without documentation; only functions and modules of those that the person may run. */
async function noHelp({ person }: Asked, topic: string, id: string, parts: Parts): Promise<string> {
  const { gate, site, suggestions } = parts;
  const functions = (await suggestions.namesAt(person, id)).filter(gate.functionsOn(person, id));
  const modules = Array.from(new Set(functions.map(moduleOf)));
  const [near] = nearNames(topic, topic.includes('.') ? functions : modules);
  const next = near === undefined ? '`help all` lists the words' : `did you mean \`help ${near}\`?`;
  const end = near === undefined ? '.' : '';
  return `${site.fleet.nameOf(id)} has no function or module ${topic}; ${next}${end}`;
}

/** The minion to ask: this one, or one of the contact's that is up. */
async function minionFor({ person, scope }: Asked, { gate, site }: Parts): Promise<string | undefined> {
  if (scope.kind === 'minion') return scope.id;
  const among = scope.kind === 'target' ? await gate.resolve(person, scope.target) : undefined;
  const up = site.fleet.all().filter(({ id, state }) => state === 'up' && gate.shows(person, id));
  return up.find(({ id }) => !among || among.includes(id))?.id;
}
