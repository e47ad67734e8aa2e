import { put, remove } from './backend.ts';
import type { Commits } from './commits.ts';
import type { RecordOf } from './records.ts';

/** A person's reply when the master contact asked to see their presence: none yet, yes, or no. */
export type SightReply = RecordOf<'master_subscription'>['reply'];

/** The people whose presence the master contact has asked to see, by bare JID. */
export class MasterSubscriptionStore {
  readonly #commits: Commits;
  readonly #replies: Map<string, SightReply>;

  constructor(commits: Commits, records: readonly RecordOf<'master_subscription'>[]) {
    this.#commits = commits;
    this.#replies = new Map(records.map(({ person, reply }) => [person, reply]));
  }

  /** Undefined for a person who was not asked. */
  of(person: string): SightReply | undefined {
    return this.#replies.get(person);
  }

  /** Every person who was asked, with the reply. */
  all(): [person: string, reply: SightReply][] {
    return Array.from(this.#replies);
  }

  set(person: string, reply: SightReply): void {
    if (this.of(person) === reply) return;
    this.#replies.set(person, reply);
    this.#commits.soon([put('master_subscription', { person, reply })]);
  }

  /** The person may be asked again. */
  forget(person: string): void {
    if (this.#replies.delete(person)) this.#commits.soon([remove('master_subscription', { person })]);
  }
}
