/** A place in a {@link Line}; only the line itself changes it. */
export interface Place<T> {
  readonly item: T;
  before: Place<T> | undefined;
  after: Place<T> | undefined;
}

/** A queue that anyone may leave: joining, leaving and taking the first cost the same however long it is. */
export class Line<T> {
  #first: Place<T> | undefined;
  #last: Place<T> | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Joins at the end; what it gives is needed to leave. */
  join(item: T): Place<T> {
    const place: Place<T> = { item, before: this.#last, after: undefined };
    if (this.#last) this.#last.after = place;
    else this.#first = place;
    this.#last = place;
    this.#length += 1;
    return place;
  }

  /** Takes a place out, wherever it stands. It must stand in this line. */
  leave(place: Place<T>): void {
    if (place.before) place.before.after = place.after;
    else this.#first = place.after;
    if (place.after) place.after.before = place.before;
    else this.#last = place.before;
    this.#length -= 1;
  }

  /** Takes out the first; undefined where nobody waits. */
  shift(): T | undefined {
    const first = this.#first;
    if (first) this.leave(first);
    return first?.item;
  }
}
