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
