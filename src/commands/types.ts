import type { Rendered } from '../render/index.ts';
import type { Target } from '../salt/index.ts';

/** Where a command was typed: at the whole fleet, at one minion, or at a named target (a group, a glob). */
export type Scope =
  | { kind: 'fleet' }
  | { kind: 'minion'; id: string }
  | { kind: 'target'; name: string; target: Target };

/** A function that is called: on minions, or one of the master's own. */
export interface Called {
  readonly kind: 'function' | 'runner' | 'wheel';
  readonly fun: string;
}

/** Names a function as rules and the audit trail do: `test.ping`, `@wheel.key.accept`. */
export function ruleName({ kind, fun }: Called): string {
  return kind === 'function' ? fun : `@${kind}.${fun}`;
}

export interface SayOptions {
  /** The message's id, where it is not to be another when it is told again. */
  id?: string | undefined;
  /** A plain text holds marks meant as such (XEP-0393); without it, it is sent as unstyled. */
  styled?: boolean;
  /** An answer is cut only where a stanza could not hold it. */
  whole?: boolean;
  /** More of this answer will follow: the chat goes on showing that something is written. */
  unfinished?: boolean;
  /** A link to a file, shown as one where the client can (XEP-0066); the text is the link. */
  link?: boolean;
}

/** Something said, that may be put right later. */
export interface Said {
  /**
   * Replaces what was said in place (XEP-0308); false, and nothing done, where a client would not show it or
   * something else was said in the chat since.
   */
  correct(what: string | Rendered, options?: SayOptions): boolean;
}

/** The way back to the person who asked: a chat, or an ad-hoc session. */
export interface Conversation {
  /** Tells at once that an answer is being made (XEP-0085). */
  composing(): void;
  /** Says a text, or an answer: that is cut where it is long, with the rest kept for `more`. */
  say(what: string | Rendered, options?: SayOptions): Said;
  /** Asks back before something runs: `yes` in a chat, a further step in a form. */
  ask(question: Question): void;
  /**
   * The request is in the store: the message counts as received (XEP-0184). Where somebody is told so, that is
   * after `onDisk`, which is not called otherwise.
   */
  accepted(onDisk?: () => Promise<void>): void | Promise<void>;
}

export interface Question {
  /** The message's id, where it is the answer to a request. */
  id?: string;
  /** Names what will run and where, as the person reads it. A chat adds how to answer. */
  text: string;
  /** How to answer stands on a line of its own, so that it is not taken for a part of the text. */
  apart?: boolean;
  /** The command should have run earlier: the question offers to run it now. */
  late?: boolean;
  /** What a `no` or a dropped question calls it: `test.ping`. */
  about: string;
  /** What must be answered: `yes`, or `yes 312` where the number of minions is asked for. */
  number?: number;
  /** What `yes` does; it is answered where the `yes` was said. */
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
  /** The message's body as it came. */
  body: string;
  conversation: Conversation;
  /** Ties the lines of the audit trail together; set where the request is taken. */
  auditId?: string;
}

/** Who talks with which contact; `local` is the contact's localpart. */
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
