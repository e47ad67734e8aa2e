import { put, remove } from './backend.ts';
import type { Commits } from './commits.ts';
import { Pairs } from './pairs.ts';
import type { RecordOf } from './records.ts';

type Told = RecordOf<'watch_told'>;

/** The watches of people, and the news that each person got: by bare JID, topic and subject. */
export class WatchStore {
  readonly #commits: Commits;
  readonly #topics: Pairs;
  readonly #people: Pairs;
  readonly #told: Pairs;

  constructor(commits: Commits, watches: readonly RecordOf<'watch'>[], told: readonly Told[]) {
    this.#commits = commits;
    this.#topics = new Pairs(watches.map(({ person, topic }) => [person, topic]));
    this.#people = new Pairs(watches.map(({ person, topic }) => [topic, person]));
    this.#told = new Pairs(told.map((one) => [watchOf(one), one.subject]));
  }

  /** Turns topics on for a person; resolves once that outlives this process. @throws StoreError */
  async add(person: string, topics: readonly string[]): Promise<void> {
    const added = topics.filter((topic) => this.#topics.add(person, topic));
    for (const topic of added) this.#people.add(topic, person);
    await this.#commits.write(
      topics.map((topic) => put('watch', { person, topic })),
      () => this.#turnOff(person, added),
    );
  }

  /** Turns them off, and forgets their news; as {@link add}. */
  async remove(person: string, topics: readonly string[]): Promise<void> {
    const told = topics.flatMap((topic) =>
      Array.from(this.told(person, topic), (subject) => ({ person, topic, subject })),
    );
    const off = this.#turnOff(person, topics);
    for (const one of told) this.#told.delete(watchOf(one), one.subject);
    const writes = topics.map((topic) => remove('watch', { person, topic }));
    await this.#commits.write([...writes, ...told.map((one) => remove('watch_told', one))], () => {
      for (const topic of off) if (this.#topics.add(person, topic)) this.#people.add(topic, person);
      for (const one of told) this.#told.add(watchOf(one), one.subject);
    });
  }

  topicsOf(person: string): string[] {
    return this.#topics.of(person);
  }

  /** The bare JIDs with that topic on. */
  watchers(topic: string): string[] {
    return this.#people.of(topic).sort();
  }

  /** The news that still hold, such as minions that are down. */
  told(person: string, topic: string): Set<string> {
    return new Set(this.#told.of(watchOf({ person, topic })));
  }

  addTold(person: string, topic: string, subject: string): void {
    this.#told.add(watchOf({ person, topic }), subject);
    this.#commits.soon([put('watch_told', { person, topic, subject })]);
  }

  removeTold(person: string, topic: string, subject: string): void {
    this.#told.delete(watchOf({ person, topic }), subject);
    this.#commits.soon([remove('watch_told', { person, topic, subject })]);
  }

  /** Gives the topics that were on. */
  #turnOff(person: string, topics: readonly string[]): string[] {
    const off = topics.filter((topic) => this.#topics.delete(person, topic));
    for (const topic of off) this.#people.delete(topic, person);
    return off;
  }
}

/** Makes the key of a person's watch of one topic. */
function watchOf({ person, topic }: Pick<Told, 'person' | 'topic'>): string {
  return JSON.stringify([person, topic]);
}
