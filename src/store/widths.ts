import { put, remove, type Write } from './backend.ts';
import type { Commits } from './commits.ts';
import type { RecordOf } from './records.ts';

/** How wide people's screens are, in columns, by bare JID: one number for each person who said it. */
export class WidthStore {
  /** By bare JID. */
  readonly columns: ReadonlyMap<string, number>;
  readonly #commits: Commits;
  readonly #columns: Map<string, number>;

  constructor(commits: Commits, widths: readonly RecordOf<'width'>[]) {
    this.#commits = commits;
    this.#columns = new Map(widths.map(({ person, columns }) => [person, columns]));
    this.columns = this.#columns;
  }

  /** Keeps a person's width; resolves once that outlives this process. @throws StoreError */
  set(person: string, columns: number): Promise<void> {
    return this.#change(person, columns, put('width', { person, columns }));
  }

  /** Forgets a person's width; as {@link set}. */
  forget(person: string): Promise<void> {
    return this.#change(person, undefined, remove('width', { person }));
  }

  #change(person: string, columns: number | undefined, write: Write): Promise<void> {
    const before = this.#columns.get(person);
    this.#note(person, columns);
    return this.#commits.write([write], () => this.#note(person, before));
  }

  #note(person: string, columns: number | undefined): void {
    if (columns === undefined) this.#columns.delete(person);
    else this.#columns.set(person, columns);
  }
}
