// XEP-0444 Message Reactions, 0.2.1.
import type { Element } from '@xmpp/component';
import type { FormField } from './xep0004-data-forms.ts';

export const NS_REACTIONS = 'urn:xmpp:reactions:0';

/** More emojis of a message are not read. */
const MOST_EMOJIS = 50;

/** All reactions of a person to a message; none if they were taken back (§3.2). */
export interface Reactions {
  /** The id of that message; '' where it is missing. */
  readonly to: string;
  readonly emojis: readonly string[];
}

/** Reads reactions; a body beside them is a fallback. Undefined for any other message. */
export function reactionsOf(message: Element): Reactions | undefined {
  const reactions = message.getChild('reactions', NS_REACTIONS);
  if (!reactions) return undefined;
  const emojis = reactions.getChildren('reaction', NS_REACTIONS).slice(0, MOST_EMOJIS);
  return { to: reactions.attrs.id ?? '', emojis: emojis.map((emoji) => emoji.getText().trim()) };
}

/** Says in disco#info that one reaction of these is taken (§2.2). */
export function reactionRestrictions(allowed: readonly string[]): readonly FormField[] {
  return [
    { type: 'hidden', var: 'FORM_TYPE', values: [`${NS_REACTIONS}:restrictions`] },
    { type: 'text-single', var: 'max_reactions_per_user', values: ['1'] },
    { type: 'list-multi', var: 'allowlist', values: allowed },
  ];
}
