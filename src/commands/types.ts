/** Where a command was typed: at the whole fleet, or at one minion. */
export type Scope = { kind: 'fleet' } | { kind: 'minion'; id: string };

export interface SayOptions {
  /** The text holds marks meant as such (XEP-0393); without it, it is sent as unstyled. */
  styled?: boolean;
}

/** The way back to the person who asked; the chat contact provides it. */
export interface Conversation {
  say(text: string, options?: SayOptions): void;
}

/** One command as it came in. */
export interface Asked {
  /** Bare JID. */
  person: string;
  /** The contact's localpart; empty for the service itself. */
  local: string;
  scope: Scope;
  messageId: string | undefined;
  /** The message's body as it came. */
  body: string;
  conversation: Conversation;
}
