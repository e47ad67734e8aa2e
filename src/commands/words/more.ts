import type { Command } from '../command.ts';
import { conversationKey } from '../types.ts';
import type { WordParts } from './parts.ts';

/** `more`: the next piece of the newest answer that was cut here. */
export function moreCommand({ pager }: Pick<WordParts, 'pager'>): Command {
  return {
    name: 'more',
    usage: 'more',
    summary: 'show the rest of the last answer',
    reads: true,
    arguments: [],
    chatOnly: true,
    run({ conversation, ...asked }) {
      const next = pager.more(conversationKey(asked));
      if (next) conversation.say(next.text, { styled: next.styled });
      else conversation.say('Nothing was cut.');
    },
  };
}
