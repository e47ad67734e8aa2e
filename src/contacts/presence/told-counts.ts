import { type ConversationKey, conversationKey } from '../../commands/index.ts';
import type { Fleet } from '../../fleet/index.ts';
import { Recent } from '../../ops/index.ts';
import type { Contact, Counted, Directory } from '../directory/directory.ts';
import { countsText } from './presence-stanza.ts';

/** Counts told that are remembered: what is forgotten is told once more. */
const MOST = 100_000;

/** The status that each person was last told of the master and each group and glob: told again only where it is another. */
export class ToldCounts {
  readonly #directory: Pick<Directory, 'countsOf'>;
  readonly #fleet: Fleet;
  readonly #told = new Recent<ConversationKey, string>(MOST);

  constructor({ directory, fleet }: { directory: Pick<Directory, 'countsOf'>; fleet: Fleet }) {
    this.#directory = directory;
    this.#fleet = fleet;
  }

  /** Whether a contact's counts are other than last told that person; they count as told from now on. */
  noteIfNews(contact: Contact, person: string): boolean {
    if (contact.kind === 'minion') return false;
    const key = conversationKey({ person, local: contact.local });
    const status = this.#statusOf(contact, person);
    if (this.#told.get(key) === status) return false;
    this.#told.set(key, status);
    return true;
  }

  /**
   * The status to tell a person, or (`isOneClient`) one of the person's clients: told first it is no news for the others,
   * told later it changes nothing of what they were told.
   */
  statusToTell(contact: Counted, person: string, isOneClient: boolean): string {
    const key = conversationKey({ person, local: contact.local });
    const status = this.#statusOf(contact, person);
    if (!isOneClient || this.#told.get(key) === undefined) this.#told.set(key, status);
    return status;
  }

  forget(person: string, local: string): void {
    this.#told.delete(conversationKey({ person, local }));
  }

  /** Counts are of the minions that this person sees. */
  #statusOf(contact: Counted, person: string): string {
    const { trouble } = this.#fleet;
    return countsText(trouble === undefined ? this.#directory.countsOf(contact, person) : undefined, trouble);
  }
}
