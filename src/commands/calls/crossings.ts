import type { ConversationKey } from '../conversation-key.ts';

/** A call under way; `crossed` once another was, in the same chat, at the same time. */
export interface Crossing {
  crossed: boolean;
}

/** Which calls are under way in each chat: their answers may cross. */
export class Crossings {
  readonly #underWay = new Map<ConversationKey, Set<Crossing>>();

  enter(chat: ConversationKey): Crossing {
    const others = this.#underWay.get(chat) ?? new Set();
    const crossing = { crossed: others.size > 0 };
    for (const other of others) other.crossed = true;
    this.#underWay.set(chat, others.add(crossing));
    return crossing;
  }

  leave(chat: ConversationKey, crossing: Crossing): void {
    const others = this.#underWay.get(chat);
    others?.delete(crossing);
    if (others?.size === 0) this.#underWay.delete(chat);
  }
}
