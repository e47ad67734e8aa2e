import type { Access } from '../../access/index.ts';
import {
  type Addresses,
  correctionOf,
  delayOf,
  type Element,
  hasFiles,
  hasOddDelay,
  isEncrypted,
  isRetraction,
  type Jid,
  messageReplyOf,
  NS_COMMANDS,
  OTR_PREFIX,
  type Privileges,
  parseJid,
  privilegesOf,
  type Reactions,
  reactionsOf,
  withoutQuote,
} from '../../xmpp/index.ts';
import type { Contact } from '../directory/directory.ts';

/** A room marks with it what its occupants say in private (XEP-0045 §7.5). */
const NS_MUC_USER = 'http://jabber.org/protocol/muc#user';
/** A message that was on its way for longer than this, in ms, is not run unasked (XEP-0203). */
const MAX_DELAY = 60_000;
/** A link and nothing else: a shared file, of any client. */
const LINK = /^(?:https?|aesgcm|geo|xmpp):\S+$/i;

/** The sender of a stanza. */
export interface Sender extends Jid {
  /**
   * Names the sender as access knows it: the bare JID, or the full `room@muc/nick` of a room's occupant. So a rule for
   * a room's address does not admit everyone in the room.
   */
  readonly person: string;
}

/** A message from a person to a contact (docs/commands.md, "What is not run"). */
export type Spoken =
  /**
   * `delay`: the age of the message in ms, if it is too old to run without a question; infinite if its time cannot be
   * read. Else 0. `refersTo`: the id of the message that it replies to (XEP-0461); what it quotes is not in `body`.
   */
  | {
      readonly kind: 'command';
      readonly body: string;
      readonly delay: number;
      readonly refersTo: string | undefined;
      /** The quoted lines above the body: some clients reply so. */
      readonly quote: string;
    }
  /** Emojis on the message with that id (XEP-0444): all that this person has there now. `delay` as above. */
  | {
      readonly kind: 'reaction';
      readonly emojis: readonly string[];
      readonly refersTo: string;
      readonly delay: number;
    }
  /** An edit (XEP-0308) of the message with that id. */
  | { readonly kind: 'correction'; readonly of: string }
  /** Taken back: runs nothing and is not answered, but for a question that it drops. */
  | { readonly kind: 'encrypted' | 'file' | 'retraction' };

/** The kind of a message. */
export type MessageKind =
  | Spoken
  /** A message of ours came back. */
  | { readonly kind: 'bounce' }
  /** A server says what the gateway may know and do for its users (XEP-0356). */
  | { readonly kind: 'advert'; readonly privileges: Privileges }
  /** Says nothing to a contact: runs nothing and is not answered. */
  | { readonly kind: 'nothing' };

/** Asks to see a contact's presence. */
export interface PresenceRequestKind {
  readonly kind: 'subscribe' | 'probe';
}

/** The kind of a presence. `other` means nothing here. */
export type PresenceKind =
  | PresenceRequestKind
  | { readonly kind: 'available' | 'unavailable' | 'unsubscribe' | 'error' | 'other' }
  /** The answer to a subscription request of a contact's. */
  | { readonly kind: 'subscribed' | 'unsubscribed' };

/** The kind of an IQ: a form is an ad-hoc command (XEP-0050). */
export interface Query {
  readonly kind: 'query' | 'form';
  readonly type: 'get' | 'set';
  readonly child: Element;
  readonly namespace: string;
  readonly node: string | undefined;
}

/** A message or presence: a sign of life, whatever it is. */
export type Seen = Inbound<MessageKind | PresenceKind>;

/** A stanza from the server, read once: who sent it, to which address of ours, and what it is. */
export type Inbound<What = MessageKind | PresenceKind | Query> = What & {
  readonly stanza: Element;
  readonly from: Sender;
  readonly to: Jid;
};

/** A stanza that may go on to its handler, with the contact as its sender sees it. */
export type Admitted<What> = Inbound<What> & { readonly contact: Contact };

type Persons = Pick<Access, 'personOf'>;

/** Reads a message. */
export function messageIn(stanza: Element, addresses: Addresses, access: Persons): Inbound<MessageKind> {
  return { ...kindOfMessage(stanza, addresses.from, Date.now()), ...partiesOf(stanza, addresses, access) };
}

/** Reads a presence. */
export function presenceIn(stanza: Element, addresses: Addresses, access: Persons): Inbound<PresenceKind> {
  return { ...kindOfPresence(stanza.attrs.type), ...partiesOf(stanza, addresses, access) };
}

/** Reads an IQ request. */
export function queryIn(stanza: Element, addresses: Addresses, access: Persons): Inbound<Query> {
  const [child = stanza] = stanza.getChildElements();
  const type = stanza.attrs.type === 'set' ? 'set' : 'get';
  const isForm = type === 'set' && child.is('command', NS_COMMANDS);
  return {
    kind: isForm ? 'form' : 'query',
    type,
    child,
    namespace: child.getNS() ?? '',
    node: child.attrs.node,
    ...partiesOf(stanza, addresses, access),
  };
}

/** Makes a sender from a person's name, for actions that the gateway starts; undefined for a bad address. */
export function senderNamed(person: string): Sender | undefined {
  const jid = parseJid(person);
  return jid && { ...jid, person };
}

/** Judges a message by its elements, never by its wording. `now`: milliseconds since the epoch. */
export function kindOfMessage(message: Element, from: Jid, now: number): MessageKind {
  const type = message.attrs.type ?? 'normal';
  if (type === 'error') return { kind: 'bounce' };
  // An extension of a message has its own namespace, and most messages have no extension.
  let isExtended = false;
  for (const child of message.getChildElements()) isExtended ||= child.getNS() !== message.getNS();
  const isServer = from.local === '' && from.resource === '';
  const privileges = isExtended && isServer ? privilegesOf(message) : undefined;
  if (privileges !== undefined) return { kind: 'advert', privileges };
  if (type !== 'chat' && type !== 'normal') return { kind: 'nothing' };
  return isExtended ? kindByExtension(message, now) : kindByBody(message.getChildText('body') ?? '');
}

/** Finds the kind of a message with extensions. */
function kindByExtension(message: Element, now: number): MessageKind {
  const reactions = reactionsOf(message);
  if (reactions) return kindOfReactions(reactions, delayIn(message, now));
  if (isRetraction(message)) return { kind: 'retraction' };
  if (isEncrypted(message)) return { kind: 'encrypted' };
  if (hasFiles(message)) return { kind: 'file' };
  const reply = messageReplyOf(message);
  const said = kindByBody(reply?.text ?? message.getChildText('body') ?? '');
  if (said.kind !== 'command') return said;
  const correction = correctionOf(message);
  if (correction !== undefined) return { kind: 'correction', of: correction };
  return { ...said, delay: delayIn(message, now), refersTo: reply?.to };
}

/** Reactions that were taken back are nothing: what ran stays. */
function kindOfReactions({ emojis, to }: Reactions, delay: number): MessageKind {
  return emojis.length === 0 ? { kind: 'nothing' } : { kind: 'reaction', emojis, refersTo: to, delay };
}

/** The age of a message in ms where it is too old to run without a question; infinite if it cannot be read. Else 0. */
function delayIn(message: Element, now: number): number {
  const age = now - (delayOf(message)?.getTime() ?? now);
  if (age > MAX_DELAY) return age;
  // If the time is in the future, a clock is wrong. The message may be old.
  return age < -MAX_DELAY || hasOddDelay(message) ? Number.POSITIVE_INFINITY : 0;
}

function kindByBody(said: string): MessageKind {
  const body = said.startsWith('>') ? withoutQuote(said) : said;
  const text = body.trim();
  if (text === '') return { kind: 'nothing' };
  if (text.startsWith(OTR_PREFIX)) return { kind: 'encrypted' };
  if (LINK.test(text)) return { kind: 'file' };
  const quote = said.slice(0, said.length - body.length);
  return { kind: 'command', body, delay: 0, refersTo: undefined, quote };
}

function kindOfPresence(type: string | undefined): PresenceKind {
  switch (type) {
    case undefined:
      return { kind: 'available' };
    case 'unavailable':
    case 'subscribe':
    case 'unsubscribe':
    case 'subscribed':
    case 'unsubscribed':
    case 'probe':
    case 'error':
      return { kind: type };
    default:
      return { kind: 'other' };
  }
}

function partiesOf(stanza: Element, { from, to }: Addresses, access: Persons) {
  const isOccupant = stanza.getChild('x', NS_MUC_USER) !== undefined;
  return { stanza, to, from: { ...from, person: isOccupant ? from.full : access.personOf(from) } };
}
