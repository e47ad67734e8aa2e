import type { Repeating } from '../guard/index.ts';
import type { Backend, Snapshot } from './backend.ts';
import { Commits } from './commits.ts';
import { AddressStore, GreetingStore, RosterStore } from './contacts.ts';
import { DeliveryStore } from './deliveries.ts';
import { MasterSubscriptionStore } from './master-subscriptions.ts';
import { OldRequests } from './old-requests.ts';
import { RequestStore } from './requests.ts';
import { openSqlite } from './sqlite/backend.ts';
import { unusable } from './sqlite/database.ts';
import { SubscriptionStore } from './subscriptions.ts';
import { WatchStore } from './watches.ts';
import { WidthStore } from './widths.ts';

export { StoreError } from './backend.ts';
export type { AddressStore, GreetingStore, RosterEntry, RosterStore } from './contacts.ts';
export type { Delivery, DeliveryStore } from './deliveries.ts';
export type { MasterSubscriptionStore } from './master-subscriptions.ts';
export { Pairs } from './pairs.ts';
export type { BatchJob, NewRequest, RequestStore, StoredRequest } from './requests.ts';
export { storeTrouble, storeUsers } from './sqlite/trouble.ts';
export type { Subscription, SubscriptionStore } from './subscriptions.ts';
export type { WatchStore } from './watches.ts';
export type { WidthStore } from './widths.ts';

/** Opens the store, for this process alone; `:memory:` keeps nothing. `repeating`: when to write again. @throws StoreError */
export async function openStore(file: string, repeating?: Repeating): Promise<Store> {
  const backend = openSqlite(file);
  try {
    return new Store(backend, await backend.load(), repeating);
  } catch (error) {
    await backend.close();
    throw unusable(file, error);
  }
}

/** Data that outlives the process: live records are in memory, each write also goes to the backend. */
export class Store {
  readonly addresses: AddressStore;
  readonly deliveries: DeliveryStore;
  readonly greetings: GreetingStore;
  readonly masterSubscriptions: MasterSubscriptionStore;
  readonly requests: RequestStore;
  readonly roster: RosterStore;
  readonly subscriptions: SubscriptionStore;
  readonly watches: WatchStore;
  readonly widths: WidthStore;
  readonly #backend: Backend;
  readonly #commits: Commits;
  readonly #oldRequests: OldRequests;

  constructor(backend: Backend, snapshot: Snapshot, repeating?: Repeating) {
    this.#backend = backend;
    this.#commits = new Commits(backend, repeating);
    const { tables } = snapshot;
    this.addresses = new AddressStore(this.#commits, tables.address);
    this.deliveries = new DeliveryStore(this.#commits, tables.delivery, tables.delivery_dropped);
    this.greetings = new GreetingStore(this.#commits, tables.greeting);
    this.masterSubscriptions = new MasterSubscriptionStore(this.#commits, tables.master_subscription);
    this.requests = new RequestStore(backend, this.#commits, snapshot);
    this.roster = new RosterStore(this.#commits, tables.roster);
    this.subscriptions = new SubscriptionStore(this.#commits, tables.subscription);
    this.watches = new WatchStore(this.#commits, tables.watch, tables.watch_told);
    this.widths = new WidthStore(this.#commits, tables.width);
    this.#oldRequests = new OldRequests({ backend, commits: this.#commits, requests: this.requests });
  }

  /** Its size on disk, in bytes. */
  size(): number {
    return this.#backend.size();
  }

  /** The reason why nothing can be written now, so that nothing runs, in words; undefined if all is well. */
  trouble(): Promise<string | undefined> {
    return this.#commits.trouble();
  }

  /** How many units of work could not be written since the start. */
  failedCommits(): number {
    return this.#commits.failed;
  }

  /** Drops what ended long ago, now and every hour until it is closed; resolves after the first time. */
  keepTidy(): Promise<void> {
    return this.#oldRequests.start();
  }

  /** Writes what waits, and lets go of the backend. */
  async close(): Promise<void> {
    this.#oldRequests.stop();
    await this.#commits.close();
    await this.#backend.close();
  }
}
