import { background } from '../../guard/index.ts';

/** Tasks for people: each person's run one after the other. So a person with thousands of contacts keeps nobody waiting. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(person: string, task: () => Promise<T>): Promise<T> {
    const done = (this.#last.get(person) ?? Promise.resolve()).then(task);
    const ended = done.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(person, ended);
    background(
      'rosters',
      ended.then(() => {
        if (this.#last.get(person) === ended) this.#last.delete(person);
      }),
    );
    return done;
  }
}
