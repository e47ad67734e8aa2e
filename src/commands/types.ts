import type { Display, Rendered, Table } from '../render/index.ts';
import type { Target } from '../salt/index.ts';

/** The place of a command: the whole fleet, one minion, or a named target (a group, a glob). */
export type Scope =
  | { kind: 'fleet' }
  | { kind: 'minion'; id: string }
  | { kind: 'target'; name: string; target: Target };

/** A function call: on minions, or on the master. */
export interface Called {
  readonly kind: 'function' | 'runner' | 'wheel';
  readonly fun: string;
}

/** Names a function as rules and the audit trail do: `test.ping`, `@wheel.key.accept`. */
export function ruleName({ kind, fun }: Called): string {
  return kind === 'function' ? fun : `@${kind}.${fun}`;
}

export interface SayOptions {
  /** The message's id, if it must stay the same when the text is sent again. */
  id?: string | undefined;
  /** The short number of its request, if the id is not made from that: a reply to the message means that request. */
  request?: number | undefined;
  /** Marks in a plain text count (XEP-0393); otherwise it is sent as unstyled. */
  styled?: boolean;
  /** An answer is cut only where a stanza could not hold it. */
  whole?: boolean;
  /** The name of the file with the whole answer, without its ending: `web01-grains.items`. */
  file?: () => string;
  /** `more` shows the next part: the chat offers to send that. */
  hasMore?: boolean;
  /** More of this answer will follow: the chat goes on showing that something is written. */
  unfinished?: boolean;
  /** A link to a file, shown as one where the client can (XEP-0066); the text is the link. */
  link?: boolean;
  /** The text as a table, for a client that shows forms. */
  table?: (() => Table | undefined) | undefined;
}

/** A sent text that can be corrected later. */
export interface Said {
  /**
   * Replaces the text in place (XEP-0308). Returns false and does nothing if a client would not show it, or if the chat
   * went on since.
   */
  correct(what: string | Rendered, options?: SayOptions): boolean;
}

/** The way back to the person who asked: a chat, or an ad-hoc session. */
export interface Conversation {
  /** How its texts are shown, as far as that is known now. */
  readonly display: Display;
  /** Tells at once that an answer is being made (XEP-0085). */
  composing(): void;
  /** Says a text, or an answer: that is cut where it is long, with the rest kept for `more`. */
  say(what: string | Rendered, options?: SayOptions): Said;
  /** Asks back before something runs: `yes` in a chat, a further step in a form. */
  ask(question: Question): void;
  /**
   * The request is in the store, so the message counts as received (XEP-0184). If the sender gets a receipt, it comes
   * after `onDisk`; without a receipt `onDisk` is not called.
   */
  accepted(onDisk?: () => Promise<void>): void | Promise<void>;
}

export interface Question {
  /** The message's id, where it is the answer to a request. */
  id?: string;
  /** The messages that asked the same before. */
  askedBy?: readonly string[];
  /** Names what will run and where, as the person reads it. A chat adds how to answer. */
  text: string;
  /** The text of the message that asks it again. */
  shown?: string;
  /** The way to answer stands on a separate line, apart from the text. */
  apart?: boolean;
  /** The command should have run earlier: the question offers to run it now. */
  late?: boolean;
  /** The short name after a `no` or a drop: `test.ping`. */
  about: string;
  /** The number to confirm with, `yes 312`; undefined for a plain `yes`. */
  number?: number;
  /** Runs on `yes`, and answers in the conversation of the `yes`. */
  onYes(conversation: Conversation): void | Promise<void>;
  /** Told where it is not going to be: `no` was the answer, or something else was. */
  onNo?(how: 'declined' | 'dropped'): void;
}

/** One command as it came in. */
export interface Asked {
  /** Bare JID. */
  person: string;
  /** Full JID. */
  from: string;
  /** The contact's localpart; empty for the service itself. */
  local: string;
  scope: Scope;
  messageId: string | undefined;
  /** The id of the message that it replies or reacts to (XEP-0461, XEP-0444). */
  refersTo?: string | undefined;
  /** The quoted lines above the body, with their marks. */
  quote?: string | undefined;
  /** The message's body as it came. */
  body: string;
  conversation: Conversation;
  /** Filters work on what is said: a line for each thing. */
  isFiltered?: boolean;
  /** Ties the lines of the audit trail together; set where the request is taken. */
  auditId?: string;
}

/** The person and the contact of a talk; `local` is the contact's localpart. */
export interface Parties {
  readonly person: string;
  readonly local: string;
}

declare const isKey: unique symbol;

/** A conversation of one person with one contact, as the key of a map. Only `conversationKey` makes one. */
export type ConversationKey = string & { readonly [isKey]: true };

export function conversationKey({ person, local }: Parties): ConversationKey {
  return `${person} ${local}` as ConversationKey;
}

/** Reads the person back from a key: a localpart has no blank. */
export function personOf(key: ConversationKey): string {
  return key.slice(0, key.lastIndexOf(' '));
}
