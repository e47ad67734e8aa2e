interface Kept {
  minions: number;
  end: () => void;
}

/** Keeps the newest jobs by id, limited by jobs and by minions; the oldest ends first. */
export class NewestJobs {
  readonly #most: number;
  readonly #mostMinions: number;
  readonly #jobs = new Map<string, Kept>();
  #minions = 0;

  constructor(most: number, mostMinions: number) {
    this.#most = most;
    this.#mostMinions = mostMinions;
  }

  has(jid: string): boolean {
    return this.#jobs.has(jid);
  }

  /** `end` is called once, when the job is dropped. */
  add(jid: string, minions: number, end: () => void): void {
    this.end(jid);
    this.#jobs.set(jid, { minions, end });
    this.#minions += minions;
    for (const oldest of this.#jobs.keys()) {
      if (this.#jobs.size <= this.#most && this.#minions <= this.#mostMinions) return;
      this.end(oldest);
    }
  }

  end(jid: string): void {
    const job = this.#jobs.get(jid);
    if (!job) return;
    this.#jobs.delete(jid);
    this.#minions -= job.minions;
    job.end();
  }

  endAll(): void {
    for (const jid of [...this.#jobs.keys()]) this.end(jid);
  }
}
