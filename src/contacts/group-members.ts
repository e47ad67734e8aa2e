import type { Log } from '../ops/index.ts';

export interface GroupMembersOptions {
  /** The groups by name (the config's `groups`). */
  names: readonly string[];
  /** The ids that a group reaches now. Rejects where Salt cannot be asked. */
  resolve(name: string): Promise<readonly string[]>;
  log: Log;
}

/** Which minions each group has, as Salt last said. */
export class GroupMembers {
  readonly #options: GroupMembersOptions;
  readonly #members = new Map<string, readonly string[]>();

  constructor(options: GroupMembersOptions) {
    this.#options = options;
  }

  /** A group's minions; undefined before they were asked for. */
  of(name: string): readonly string[] | undefined {
    return this.#members.get(name);
  }

  /** Asks for all of them anew; those that cannot be had stay as they were. */
  async refresh(): Promise<void> {
    await Promise.all(this.#options.names.map((name) => this.#refreshOne(name)));
  }

  async #refreshOne(name: string): Promise<void> {
    try {
      this.#members.set(name, await this.#options.resolve(name));
    } catch (error) {
      this.#options.log.warn(
        { group: name, why: (error as Error).message },
        'the minions of a group are not known',
      );
    }
  }
}
