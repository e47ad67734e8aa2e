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
export const ONE_OWNER: Readonly<Record<Rank, Limit>> = {
  gateway: { all: 12, slow: 4 },
  admin: { all: 10, slow: 4 },
  person: { all: 10, slow: 4 },
};

/** Open requests of one owner, one rank or several, held against their limit. */
export class Seats {
  /** How many are open. */
  taken = 0;
  #slow = 0;
  readonly #limit: Limit;

  /** `most`: requests open at once, in all. */
  constructor({ all, slow }: Limit, most: number) {
    const share = (of: number) => Math.max(1, Math.floor((of * most) / OF));
    // With few seats, one stays for quick requests.
    this.#limit = { all: Math.min(most, Math.max(share(all), share(slow) + 1)), slow: share(slow) };
  }

  /** True if one more may be taken. */
  hasRoom(pace: Pace): boolean {
    return this.taken < this.#limit.all && (pace === 'quick' || this.#slow < this.#limit.slow);
  }

  /** Takes a seat, or with -1 gives one back. */
  take(pace: Pace, seats: 1 | -1 = 1): void {
    this.taken += seats;
    if (pace === 'slow') this.#slow += seats;
  }
}

/** The seats that a request of each rank takes one of, in each or in none; the rank's own come last. */
export function rowsOfSeats(most: number): Readonly<Record<Rank, readonly [...Seats[], Seats]>> {
  const [everyone, people] = [new Seats(EVERYONE, most), new Seats(PEOPLE, most)];
  return {
    gateway: [everyone, new Seats(EVERYONE, most)],
    admin: [everyone, people, new Seats(ONE_RANK, most)],
    person: [everyone, people, new Seats(ONE_RANK, most)],
  };
}
