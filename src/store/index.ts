import type { DatabaseSync } from 'node:sqlite';
import { background } from '../guard/index.ts';
import { AddressTable } from './addresses.ts';
import { BatchTable } from './batches.ts';
import { Commits } from './commits.ts';
import { DeliveryTable } from './deliveries.ts';
import { GreetingTable } from './greetings.ts';
import { StoreLock } from './lock.ts';
import { OldRequests } from './old-requests.ts';
import { RequestTable } from './requests.ts';
import { RosterTable } from './roster.ts';
import { Statements } from './statements.ts';
import { openDatabase, sizeOf } from './store.ts';
import { SubscriptionTable } from './subscriptions.ts';
import { WalSync } from './wal-sync.ts';
import { WatchTable } from './watches.ts';

export type { AddressTable } from './addresses.ts';
export type { BatchJob, BatchTable } from './batches.ts';
export type { Delivery, DeliveryTable } from './deliveries.ts';
export { diskTrouble } from './disk-trouble.ts';
export { StoreError } from './errors.ts';
export type { GreetingTable } from './greetings.ts';
export type { NewRequest, RequestTable, StoredRequest, StoredTarget } from './requests.ts';
export type { RosterEntry, RosterTable } from './roster.ts';
export type { Subscription, SubscriptionTable } from './subscriptions.ts';
export { storeTrouble, storeUsers } from './trouble.ts';
export type { WatchTable } from './watches.ts';

export interface Store {
  readonly addresses: AddressTable;
  readonly batches: BatchTable;
  readonly deliveries: DeliveryTable;
  readonly greetings: GreetingTable;
  readonly requests: RequestTable;
  readonly roster: RosterTable;
  readonly subscriptions: SubscriptionTable;
  readonly watches: WatchTable;
  /** What it takes on disk, in bytes. */
  size(): number;
  /** Why nothing can be written at present, and so nothing is run, in words; undefined where all is well. */
  trouble(): string | undefined;
  /** How many transactions could not be written since the start. */
  failedCommits(): number;
  /** Drops what ended long ago, now and every hour until it is closed; resolves after the first time. */
  keepTidy(): Promise<void>;
  close(): void;
}

/** Opens the store, for this process alone; `:memory:` keeps it in memory. @throws StoreError */
export function openStore(file: string): Store {
  const lock = new StoreLock(file);
  let database: DatabaseSync;
  try {
    database = openDatabase(file);
  } catch (error) {
    lock.release();
    throw error;
  }
  const statements = new Statements(database);
  const commits = new Commits(database, statements);
  const wal = new WalSync(file);
  const oldRequests = new OldRequests(statements, commits);
  return {
    addresses: new AddressTable(statements, commits),
    batches: new BatchTable(statements, commits),
    deliveries: new DeliveryTable(statements, commits),
    greetings: new GreetingTable(statements, commits),
    requests: new RequestTable(statements, commits, wal),
    roster: new RosterTable(statements, commits),
    subscriptions: new SubscriptionTable(statements, commits),
    watches: new WatchTable(statements, commits),
    size: () => sizeOf(database),
    trouble: () => commits.trouble(),
    failedCommits: () => commits.failed,
    keepTidy: () => oldRequests.start(),
    close: () => {
      oldRequests.stop();
      commits.commit();
      background('store', wal.close());
      database.close();
      lock.release();
    },
  };
}
