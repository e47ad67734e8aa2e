import { put, remove } from './backend.ts';
import type { Commits } from './commits.ts';
import type { RecordOf } from './records.ts';

/** What a person watches, and what they were told, by topic. */
interface Watcher {
  topics: Set<string>;
  told: Map<string, Set<string>>;
}

/** Who is told of what, and what each was told already: by bare JID, topic and subject. */
export class WatchStore {
  readonly #commits: Commits;
  readonly #watchers = new Map<string, Watcher>();

  constructor(
    commits: Commits,
    watches: readonly RecordOf<'watch'>[],
    told: readonly RecordOf<'watch_told'>[],
  ) {
    this.#commits = commits;
    for (const { person, topic } of watches) this.#watcher(person).topics.add(topic);
    for (const { person, topic, subject } of told) this.#told(person, topic).add(subject);
  }

  /** Turns topics on for a person; resolves once that outlives this process. @throws StoreError */
  async add(person: string, topics: readonly string[]): Promise<void> {
    const watcher = this.#watcher(person);
    const added = topics.filter((topic) => !watcher.topics.has(topic));
    for (const topic of added) watcher.topics.add(topic);
    await this.#commits.write(
      topics.map((topic) => put('watch', { person, topic })),
      () => {
        for (const topic of added) watcher.topics.delete(topic);
      },
    );
  }

  /** Turns them off, and forgets what was told of them; as {@link add}. */
  async remove(person: string, topics: readonly string[]): Promise<void> {
    const watcher = this.#watcher(person);
    const before = { topics: new Set(watcher.topics), told: new Map(watcher.told) };
    const writes = topics.flatMap((topic) => [
      remove('watch', { person, topic }),
      ...Array.from(watcher.told.get(topic) ?? [], (subject) =>
        remove('watch_told', { person, topic, subject }),
      ),
    ]);
    for (const topic of topics) {
      watcher.topics.delete(topic);
      watcher.told.delete(topic);
    }
    await this.#commits.write(writes, () => Object.assign(watcher, before));
  }

  topicsOf(person: string): string[] {
    return Array.from(this.#watchers.get(person)?.topics ?? []);
  }

  /** The bare JIDs with that topic on. */
  watchers(topic: string): string[] {
    const watchers = Array.from(this.#watchers).filter(([, { topics }]) => topics.has(topic));
    return watchers.map(([person]) => person).sort();
  }

  /** What a person was told of and that still stands, such as minions that are down. */
  told(person: string, topic: string): Set<string> {
    return new Set(this.#watchers.get(person)?.told.get(topic));
  }

  addTold(person: string, topic: string, subject: string): void {
    this.#told(person, topic).add(subject);
    this.#commits.soon([put('watch_told', { person, topic, subject })]);
  }

  removeTold(person: string, topic: string, subject: string): void {
    this.#told(person, topic).delete(subject);
    this.#commits.soon([remove('watch_told', { person, topic, subject })]);
  }

  #watcher(person: string): Watcher {
    const known = this.#watchers.get(person);
    if (known) return known;
    const watcher = { topics: new Set<string>(), told: new Map<string, Set<string>>() };
    this.#watchers.set(person, watcher);
    return watcher;
  }

  #told(person: string, topic: string): Set<string> {
    const { told } = this.#watcher(person);
    const known = told.get(topic);
    if (known) return known;
    const subjects = new Set<string>();
    told.set(topic, subjects);
    return subjects;
  }
}
