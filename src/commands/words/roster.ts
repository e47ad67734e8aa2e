import { type Command, CommandError } from '../command.ts';
import type { Asked } from '../types.ts';
import type { WordParts } from './parts.ts';

/** Which contacts a person wants: those of the config, the one at a localpart, or those that a word means. */
export type RosterWish =
  | { kind: 'configured' }
  | { kind: 'contact'; local: string }
  | { kind: 'named'; word: string };

/** A contact as a person reads it. */
export interface RosterContact {
  readonly name: string;
  /** Its bare JID. */
  readonly jid: string;
}

/**
 * The outcome of a wish. `filled`: `contacts` are in the roster now; the other wanted contacts already were.
 * `suggested`: the client got a list to add (XEP-0144). `asking`: each contact sent a subscription request. `listed`:
 * the person has to add the addresses.
 */
export interface RosterOutcome {
  how: 'filled' | 'suggested' | 'asking' | 'listed';
  contacts: readonly RosterContact[];
  wanted: number;
}

/** Puts contacts into rosters, the best way that a person's server and client allow. */
export interface RosterService {
  put(person: string, wish: RosterWish): Promise<RosterOutcome>;
}

const MOST_LISTED = 30;

/** `roster [PATTERN]`: puts the fleet, groups or minions into the person's roster. */
export function rosterCommand({ choices, rosters }: Pick<WordParts, 'choices' | 'rosters'>): Command {
  return {
    name: 'roster',
    title: 'Contact list',
    usage: 'roster [PATTERN]',
    summary: 'put the fleet, groups or minions into your contact list',
    arguments: [
      {
        name: 'pattern',
        label: 'Which',
        required: false,
        kind: 'list',
        none: 'The contacts of the config',
        typed: 'Or a pattern, such as: web*',
        choices: (form) => choices.targets(form),
      },
    ],
    async run(asked, { pattern }) {
      asked.conversation.composing();
      const outcome = await rosters.put(asked.person, wishOf(asked, pattern));
      asked.conversation.say(told(outcome, pattern));
    },
  };
}

function wishOf(asked: Asked, pattern: string | undefined): RosterWish {
  if (pattern !== undefined && /\s/.test(pattern))
    throw new CommandError('bad-arguments', 'roster takes one word: a minion, a group, or a pattern.');
  if (pattern !== undefined) return { kind: 'named', word: pattern };
  return asked.scope.kind === 'fleet' ? { kind: 'configured' } : { kind: 'contact', local: asked.local };
}

function told({ how, contacts, wanted }: RosterOutcome, pattern: string | undefined): string {
  if (wanted === 0) {
    return pattern === undefined
      ? 'Nothing to add: "roster:" in the config names no contacts. roster web* adds minions.'
      : `There is no minion or group "${pattern}".`;
  }
  const some = counted(contacts.length);
  if (how === 'filled') {
    if (contacts.length === 0) return `Already in your roster: ${counted(wanted)}.`;
    return `In your roster now: ${listed(
      contacts.map(({ name }) => name),
      ', ',
    )}.`;
  }
  if (how === 'suggested') return `I sent your client ${some} to add. It will ask you.`;
  const addresses = listed(
    contacts.map(({ jid }) => jid),
    '\n',
  );
  if (how === 'asking') {
    const [requests, them] = contacts.length === 1 ? ['this request', 'it'] : ['these requests', 'them'];
    return `I can't edit your contact list; please accept ${requests}, and add ${them} to see presence:\n${addresses}`;
  }
  return `I can't edit your contact list. Add by hand, or browse the service in your client:\n${addresses}`;
}

function counted(count: number): string {
  return count === 1 ? '1 contact' : `${count} contacts`;
}

function listed(texts: readonly string[], between: string): string {
  const shown = texts.slice(0, MOST_LISTED).join(between);
  return texts.length > MOST_LISTED ? `${shown}${between}… ${texts.length - MOST_LISTED} more` : shown;
}
