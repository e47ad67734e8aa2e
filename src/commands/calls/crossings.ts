/** A call under way; `crossed` once another was, in the same chat, at the same time. */
export interface Crossing {
  crossed: boolean;
}

/** Which calls are under way in each chat: their answers may cross. */
export class Crossings {
  readonly #underWay = new Map<string, Set<Crossing>>();

  enter(chat: string): Crossing {
    const others = this.#underWay.get(chat) ?? new Set();
    const crossing = { crossed: others.size > 0 };
    for (const other of others) other.crossed = true;
    this.#underWay.set(chat, others.add(crossing));
    return crossing;
  }

  leave(chat: string, crossing: Crossing): void {
    const others = this.#underWay.get(chat);
    others?.delete(crossing);
    if (others?.size === 0) this.#underWay.delete(chat);
  }
}

/** One person at one contact. */
export function keyOf({ person, local }: { person: string; local: string }): string {
  return `${person} ${local}`;
}
