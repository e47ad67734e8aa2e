/** The first and the only later millisecond that 20 digits can name, in microseconds since 1970. */
const LONGEST_YEAR = Date.UTC(9999, 11, 31) * 1000;

/** No more than this is given after a note, in microseconds of ids, before the next note. */
const NOTED_EVERY = 1_000_000;

export interface JidSourceOptions {
  /** The newest id that was noted or stored ever. */
  after?: string | undefined;
  /** Keeps an id for the next process. New ids may be at most a second ahead of it. */
  note?: (jid: string) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/**
 * Makes job ids (`YYYYMMDDhhmmssffffff`, UTC) that always grow, whatever the clock does. The microseconds are random,
 * so that two gateways hardly ever meet.
 */
export class JidSource {
  readonly #now: () => number;
  readonly #note: ((jid: string) => void) | undefined;
  #last: number;
  #noted = 0;

  /** @throws RangeError */
  constructor({ after, note, now = Date.now }: JidSourceOptions = {}) {
    this.#now = now;
    this.#note = note;
    this.#last = after === undefined ? 0 : microsecondsOf(after) + (note ? NOTED_EVERY : 0);
  }

  next(): string {
    const drawn = this.#now() * 1000 + Math.floor(Math.random() * 1000);
    this.#last = Math.max(drawn, this.#last + 1);
    const digits = new Date(Math.floor(this.#last / 1000)).toISOString().replace(/\D/g, '');
    const jid = digits + String(this.#last % 1000).padStart(3, '0');
    if (this.#last - this.#noted >= NOTED_EVERY) {
      this.#noted = this.#last;
      this.#note?.(jid);
    }
    return jid;
  }
}

/** True if a text can be a job's id: 20 digits. */
export function isJid(text: string): boolean {
  return /^\d{20}$/.test(text);
}

function microsecondsOf(jid: string): number {
  const [, year, month, day, hour, minute, second, ms, us] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})(\d{3})$/.exec(jid) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`) * 1000 + Number(us);
  if (!(time < LONGEST_YEAR)) throw new RangeError(`not a job id: ${jid}`);
  return time;
}
