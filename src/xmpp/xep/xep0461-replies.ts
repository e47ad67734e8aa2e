// XEP-0461 Message Replies, 0.2.0.
import type { Element } from '@xmpp/component';
import { withoutFallback } from './xep0428-fallback.ts';

export const NS_REPLY = 'urn:xmpp:reply:0';

/** A reply to another message. */
export interface MessageReply {
  /** The id of the other message; '' where it is missing. */
  readonly to: string;
  /** The body without the quoted part of the other message. */
  readonly text: string;
}

/** Reads a reply; undefined for any other message. */
export function messageReplyOf(message: Element): MessageReply | undefined {
  const reply = message.getChild('reply', NS_REPLY);
  if (!reply) return undefined;
  const body = message.getChildText('body') ?? '';
  return { to: reply.attrs.id ?? '', text: withoutFallback(message, body, NS_REPLY) ?? withoutQuote(body) };
}

/**
 * Takes away the quoted lines (`> …`) above a text: clients without replies quote so, and those that mark no fallback.
 * A text that is all quoted stays.
 */
export function withoutQuote(body: string): string {
  let from = 0;
  while (body[from] === '>') {
    const end = body.indexOf('\n', from);
    if (end === -1) return body;
    from = end + 1;
  }
  return body.slice(from);
}
