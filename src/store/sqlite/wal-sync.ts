import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const sync = promisify(fdatasync);

/**
 * Syncs the write-ahead log to the disk, beside the event loop: SQLite's way (`synchronous = FULL`) would stop
 * everything for each commit. Every commit is in that file, or was synced by the checkpoint that took it out.
 */
export class WalSync {
  readonly #file: string;
  #descriptor: number | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** `file`: the database's; `:memory:` has no log. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Resolves once all commits so far outlive a power cut. One runs at a time, the next is shared. */
  sync(): Promise<void> {
    this.#next ??= this.#afterRunning();
    return this.#next;
  }

  async #afterRunning(): Promise<void> {
    await this.#running?.catch(() => {});
    this.#running = this.#next;
    this.#next = undefined;
    if (this.#file !== ':memory:') await sync(this.#log());
  }

  /** Lets go of the file, once a sync that runs is through. */
  async close(): Promise<void> {
    await this.#running?.catch(() => {});
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #log(): number {
    this.#descriptor ??= openSync(`${this.#file}-wal`, 'r+');
    return this.#descriptor;
  }
}
