import { randomUUID } from 'node:crypto';
import type { Command } from '../command.ts';
import { conversationKey } from '../types.ts';
import type { WordParts } from './parts.ts';

/** `more`: the next piece of the newest answer that was cut here, or of the answer that the message replies to. */
export function moreCommand({ pager }: Pick<WordParts, 'pager'>): Command {
  return {
    name: 'more',
    usage: 'more',
    summary: 'show the rest of the last answer',
    reads: true,
    arguments: [],
    chatOnly: true,
    run({ conversation, refersTo, ...asked }) {
      const id = randomUUID();
      const next = pager.more(conversationKey(asked), id, refersTo);
      if (next) conversation.say(next.text, { id, styled: next.styled, hasMore: next.hasMore });
      else if (refersTo === undefined) conversation.say('Nothing was cut.');
      else conversation.say('I keep no more of that message; "jobs" lists your jobs.');
    },
  };
}
