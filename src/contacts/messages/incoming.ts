import {
  correctionOf,
  delayOf,
  type Element,
  hasFiles,
  isDelayed,
  isEncrypted,
  isReaction,
  isRetraction,
} from '../../xmpp/index.ts';

/** What a message is to the gateway (docs/commands.md, "What is not run"). */
export type Incoming =
  /** Nothing that a person said to a contact: runs nothing and is not answered. */
  | { kind: 'nothing' }
  | { kind: 'encrypted' }
  | { kind: 'file' }
  /** Taken back: runs nothing and is not answered, but for a question that it drops. */
  | { kind: 'retraction' }
  /** An edit (XEP-0308) of the message with that id. */
  | { kind: 'correction'; of: string }
  /** `delay`: how long ago it was sent, in ms, where that is too long to run it unasked (infinite: it cannot be read); else 0. */
  | { kind: 'command'; body: string; delay: number };

/** A message that was on its way for longer than this, in ms, is not run unasked (XEP-0203). */
const MAX_DELAY = 60_000;

/** A link and nothing else: a shared file, of whatever client. */
const LINK = /^(?:https?|aesgcm|geo|xmpp):\S+$/i;

/** Judges a message by its elements, never by its wording. `now`: milliseconds since the epoch. */
export function readMessage(message: Element, now: number): Incoming {
  const type = message.attrs.type ?? 'normal';
  if (type !== 'chat' && type !== 'normal') return { kind: 'nothing' };
  if (isReaction(message)) return { kind: 'nothing' };
  if (isRetraction(message)) return { kind: 'retraction' };
  if (isEncrypted(message)) return { kind: 'encrypted' };
  if (hasFiles(message)) return { kind: 'file' };
  const body = message.getChildText('body') ?? '';
  if (body.trim() === '') return { kind: 'nothing' };
  if (LINK.test(body.trim())) return { kind: 'file' };
  const correction = correctionOf(message);
  if (correction !== undefined) return { kind: 'correction', of: correction };
  const sent = delayOf(message);
  const unreadable = isDelayed(message) ? Number.POSITIVE_INFINITY : 0;
  const delay = sent ? now - sent.getTime() : unreadable;
  return { kind: 'command', body, delay: delay > MAX_DELAY ? delay : 0 };
}
