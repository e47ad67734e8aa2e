import type { Access } from '../../access/index.ts';
import { isGlob } from '../../fleet/index.ts';
import type { Log } from '../../ops/index.ts';
import type { SubscriptionStore } from '../../store/index.ts';
import { type Element, xml } from '../../xmpp/index.ts';
import type { Directory } from '../directory/directory.ts';
import type { CountedSubscriptions } from './counted-subscriptions.ts';
import { inSlices } from './in-slices.ts';
import { MOST_GLOBS, TOO_MANY_GLOBS } from './presence-requests.ts';

export interface LostSubscriptionsOptions {
  access: Access;
  directory: Directory;
  subscriptions: SubscriptionStore;
  counted: CountedSubscriptions;
  send(stanza: Element): void;
  /** A person sees that contact leave, and is told nothing more of it. */
  leave(person: string, local: string): void;
  log: Log | undefined;
}

/** Ends subscriptions that may not stand: people are unsubscribed, and see the contact leave. */
export class LostSubscriptions {
  readonly #options: LostSubscriptionsOptions;

  constructor(options: LostSubscriptionsOptions) {
    this.#options = options;
  }

  /** Ends those to contacts that their people may not see any more. */
  async endLost(): Promise<void> {
    const end = ({ person, local }: { person: string; local: string }) => {
      if (!this.#keeps(person, local)) this.#end(person, local);
    };
    await inSlices(this.#options.subscriptions.all(), end, () => false);
  }

  /** Ends the oldest globs of people who have more than may be, from an older version. */
  endTooManyGlobs(): void {
    const { access, counted, log } = this.#options;
    for (const [person, locals] of Array.from(counted.people)) {
      const globs = Array.from(locals).filter(isGlob);
      const over = globs.slice(0, Math.max(0, globs.length - MOST_GLOBS));
      if (over.length === 0 || !access.allowsAny(person)) continue;
      for (const local of over) this.#end(person, local, TOO_MANY_GLOBS);
      log?.warn({ person, ended: over.length }, `more than ${MOST_GLOBS} globs as contacts: the oldest end`);
    }
  }

  #end(person: string, local: string, why?: string): void {
    const { directory, leave, subscriptions, send } = this.#options;
    subscriptions.remove(person, local);
    leave(person, local);
    const ends = { from: directory.addressOf(local), to: person, type: 'unsubscribed' };
    send(xml('presence', ends, why === undefined ? undefined : xml('status', {}, why)));
  }

  /** Whether a subscription stands: a minion that is not there now may come back. */
  #keeps(person: string, local: string): boolean {
    const { access, directory } = this.#options;
    if (!access.allowsAny(person)) return false;
    if (access.grantsOf(person).isUnsure || directory.find(local) === undefined) return true;
    return directory.seenBy(person).find(local) !== undefined;
  }
}
