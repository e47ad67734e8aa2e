/** `gateway`: its own questions; `admin` and `person`: someone else's. */
export type Rank = 'gateway' | 'admin' | 'person';

/** `quick`: answered at once (a publication); `slow`: the answer waits for minions or for the master. */
export type Pace = 'quick' | 'slow';

/** How many requests may be open at once: all of them, and the slow ones among them. */
interface Limit {
  readonly all: number;
  readonly slow: number;
}

/** The numbers below are for so many requests; others are in proportion. */
const OF = 24;

/** All requests: the quick ones always have places that no slow one takes. */
const EVERYONE: Limit = { all: 24, slow: 21 };
/** Admins and others together: the rest is kept for the gateway's own questions. */
const PEOPLE: Limit = { all: 19, slow: 13 };
/** All admins, and all others: each kind leaves something to the other. */
const ONE_RANK: Limit = { all: 14, slow: 9 };
/** One owner: the others of the same rank are served beside it. */
const ONE_OWNER: Readonly<Record<Rank, Limit>> = {
  gateway: { all: 12, slow: 4 },
  admin: { all: 10, slow: 4 },
  person: { all: 10, slow: 4 },
};

/** Open requests of one owner, one rank or several, held against their limit. */
export class Seats {
  #all = 0;
  #slow = 0;
  readonly #limit: Limit;

  constructor(limit: Limit) {
    this.#limit = limit;
  }

  get taken(): number {
    return this.#all;
  }

  /** Whether one more may be taken. */
  hasRoom(pace: Pace): boolean {
    return this.#all < this.#limit.all && (pace === 'quick' || this.#slow < this.#limit.slow);
  }

  take(pace: Pace): void {
    this.#all += 1;
    if (pace === 'slow') this.#slow += 1;
  }

  giveBack(pace: Pace): void {
    this.#all -= 1;
    if (pace === 'slow') this.#slow -= 1;
  }
}

/** The seats of each rank: a request takes one in each of its row, or none. */
export class Hall {
  readonly #most: number;
  readonly #rows: Readonly<Record<Rank, readonly Seats[]>>;
  readonly #ranks: Readonly<Record<Rank, Seats>>;

  /** `most`: requests open at once, in all. */
  constructor(most: number) {
    this.#most = most;
    const [everyone, people] = [this.#seats(EVERYONE), this.#seats(PEOPLE)];
    this.#ranks = {
      gateway: this.#seats(EVERYONE),
      admin: this.#seats(ONE_RANK),
      person: this.#seats(ONE_RANK),
    };
    const { gateway, admin, person } = this.#ranks;
    this.#rows = {
      gateway: [everyone, gateway],
      admin: [everyone, people, admin],
      person: [everyone, people, person],
    };
  }

  /** Open requests of a rank. */
  taken(rank: Rank): number {
    return this.#ranks[rank].taken;
  }

  hasRoom(rank: Rank, pace: Pace): boolean {
    for (const seats of this.#rows[rank]) if (!seats.hasRoom(pace)) return false;
    return true;
  }

  take(rank: Rank, pace: Pace): void {
    for (const seats of this.#rows[rank]) seats.take(pace);
  }

  giveBack(rank: Rank, pace: Pace): void {
    for (const seats of this.#rows[rank]) seats.giveBack(pace);
  }

  /** The seats of one owner of that rank. */
  ofOwner(rank: Rank): Seats {
    return this.#seats(ONE_OWNER[rank]);
  }

  #seats({ all, slow }: Limit): Seats {
    const share = (of: number) => Math.max(1, Math.floor((of * this.#most) / OF));
    // Where there are few, quick ones still have one that no slow one takes.
    return new Seats({ all: Math.min(this.#most, Math.max(share(all), share(slow) + 1)), slow: share(slow) });
  }
}
