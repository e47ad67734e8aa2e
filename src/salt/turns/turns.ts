import { guarded } from '../../guard/index.ts';
import { SaltError } from '../errors.ts';
import { ONE_OWNER, type Pace, type Rank, rowsOfSeats, Seats } from './seats.ts';

/** The person or part that a request to Salt is for. */
export interface Turn {
  /** Requests of one owner queue together; any text. */
  readonly owner: string;
  readonly rank: Rank;
  /** Waits behind any number of that owner's requests: callers know that they are few. */
  readonly patient?: boolean;
}

/** Open and waiting requests of each rank. */
export type TurnCounts = Readonly<Record<Rank, { open: number; waiting: number }>>;

/** The gateway's own questions, where nobody else caused them. */
export const GATEWAY_TURN: Turn = { owner: '', rank: 'gateway' };

const RANKS: readonly Rank[] = ['gateway', 'admin', 'person'];
const PACES: readonly Pace[] = ['quick', 'slow'];

/** The longest queue of one owner. */
const LONGEST: Readonly<Record<Pace, number>> = { quick: 1_000, slow: 100 };

interface Waiting {
  proceed(): void;
}

/** One owner's requests: the open ones, the waiting ones, and the owner's place in the order. */
interface Owner {
  readonly key: string;
  readonly rank: Rank;
  readonly seats: Seats;
  readonly lines: Readonly<Record<Pace, Line<Waiting>>>;
  readonly next: Record<Pace, Place<Owner> | undefined>;
}

/**
 * Decides which request to Salt is sent next. Each owner has a queue, and the owners of a rank are served in rotation. No
 * owner and no rank ever has all places, so that requests which hang hold up only their own owner's. Each step costs the
 * same however many requests wait.
 */
export class FairTurns {
  readonly #most: number;
  readonly #rows: ReturnType<typeof rowsOfSeats>;
  readonly #owners: Readonly<Record<Rank, Map<string, Owner>>> = {
    gateway: new Map(),
    admin: new Map(),
    person: new Map(),
  };
  /** Owners with something waiting that their own share allows, in the order of their turn. */
  readonly #next: Readonly<Record<Rank, Readonly<Record<Pace, Line<Owner>>>>> = {
    gateway: { quick: new Line(), slow: new Line() },
    admin: { quick: new Line(), slow: new Line() },
    person: { quick: new Line(), slow: new Line() },
  };
  readonly #waiting: Record<Rank, number> = { gateway: 0, admin: 0, person: 0 };

  /** `most`: requests open at once, in all. */
  constructor(most: number) {
    this.#most = most;
    this.#rows = rowsOfSeats(most);
  }

  get counts(): TurnCounts {
    const of = (rank: Rank) => ({ open: this.#rows[rank].at(-1)?.taken ?? 0, waiting: this.#waiting[rank] });
    return { gateway: of('gateway'), admin: of('admin'), person: of('person') };
  }

  /**
   * Runs the task once it is its turn. @throws SaltError `salt-busy` where the owner's queue is full, or the signal's
   * reason if that comes first
   */
  async use<T>(
    { owner, rank, patient }: Turn,
    pace: Pace,
    task: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    const holder = this.#ownerOf(owner, rank);
    if (holder.lines[pace].length === 0 && holder.seats.hasRoom(pace) && this.#hasRoom(rank, pace))
      this.#sit(holder, pace);
    else await this.#wait(holder, pace, patient ? Number.POSITIVE_INFINITY : LONGEST[pace], signal);
    try {
      return await task();
    } finally {
      this.#rise(holder, pace);
    }
  }

  #ownerOf(key: string, rank: Rank): Owner {
    const known = this.#owners[rank].get(key);
    if (known) return known;
    const owner: Owner = {
      key,
      rank,
      seats: new Seats(ONE_OWNER[rank], this.#most),
      lines: { quick: new Line(), slow: new Line() },
      next: { quick: undefined, slow: undefined },
    };
    this.#owners[rank].set(key, owner);
    return owner;
  }

  #wait(owner: Owner, pace: Pace, longest: number, signal: AbortSignal): Promise<void> {
    const line = owner.lines[pace];
    if (line.length >= longest) throw tooMany(line.length);
    return new Promise((resolve, reject) => {
      const giveUp = guarded('turns', () => {
        line.leave(place);
        this.#waiting[owner.rank] -= 1;
        this.#place(owner, pace);
        this.#forgetIdle(owner);
        reject(signal.reason);
      });
      const proceed = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const place = line.join({ proceed });
      this.#waiting[owner.rank] += 1;
      signal.addEventListener('abort', giveUp, { once: true });
      this.#place(owner, pace);
    });
  }

  #hasRoom(rank: Rank, pace: Pace): boolean {
    for (const seats of this.#rows[rank]) if (!seats.hasRoom(pace)) return false;
    return true;
  }

  /** Takes a seat in each row, or with -1 gives them back. */
  #sit({ rank, seats: own }: Owner, pace: Pace, count: 1 | -1 = 1): void {
    own.take(pace, count);
    for (const seats of this.#rows[rank]) seats.take(pace, count);
  }

  #rise(owner: Owner, pace: Pace): void {
    this.#sit(owner, pace, -1);
    const { gateway, admin, person } = this.#waiting;
    if (gateway + admin + person > 0) {
      for (const other of PACES) this.#place(owner, other);
      // One seat given back is at most one taken, if of another rank or pace.
      for (const rank of RANKS) for (const each of PACES) while (this.#serveOne(rank, each));
    }
    this.#forgetIdle(owner);
  }

  #serveOne(rank: Rank, pace: Pace): boolean {
    if (this.#next[rank][pace].length === 0 || !this.#hasRoom(rank, pace)) return false;
    const owner = this.#next[rank][pace].shift();
    if (!owner) return false;
    owner.next[pace] = undefined;
    const waiting = owner.lines[pace].shift();
    this.#waiting[rank] -= 1;
    this.#sit(owner, pace);
    for (const other of PACES) this.#place(owner, other);
    waiting?.proceed();
    return true;
  }

  /** Places the owner among the next just while something waits that its own share allows. */
  #place(owner: Owner, pace: Pace): void {
    const line = this.#next[owner.rank][pace];
    const place = owner.next[pace];
    const mayCome = owner.lines[pace].length > 0 && owner.seats.hasRoom(pace);
    if (mayCome && !place) owner.next[pace] = line.join(owner);
    else if (!mayCome && place) {
      line.leave(place);
      owner.next[pace] = undefined;
    }
  }

  #forgetIdle({ key, rank, seats, lines }: Owner): void {
    if (seats.taken + lines.quick.length + lines.slow.length === 0) this.#owners[rank].delete(key);
  }
}

function tooMany(waiting: number): SaltError {
  const message = `Nothing ran: too many of your requests wait for Salt (${waiting}). Try again when some are answered.`;
  return new SaltError('salt-busy', message);
}

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
  /** Only the line itself changes it. */
  length = 0;

  /** Joins at the end; what it gives is needed to leave. */
  join(item: T): Place<T> {
    const place: Place<T> = { item, before: this.#last, after: undefined };
    if (this.#last) this.#last.after = place;
    else this.#first = place;
    this.#last = place;
    this.length += 1;
    return place;
  }

  /** Takes a place out, wherever it stands. It must stand in this line. */
  leave(place: Place<T>): void {
    if (place.before) place.before.after = place.after;
    else this.#first = place.after;
    if (place.after) place.after.before = place.before;
    else this.#last = place.before;
    this.length -= 1;
  }

  /** Takes out the first; undefined where nobody waits. */
  shift(): T | undefined {
    const first = this.#first;
    if (first) this.leave(first);
    return first?.item;
  }
}
