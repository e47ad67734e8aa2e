/** The first and the only later millisecond that 20 digits can name, in microseconds since 1970. */
const LONGEST_YEAR = Date.UTC(9999, 11, 31) * 1000;

/**
 * Makes job ids (`YYYYMMDDhhmmssffffff`, UTC) that grow for ever, whatever the clock does. The microseconds are
 * drawn by lot, so that two gateways beside one another hardly meet.
 */
export class JidSource {
  readonly #now: () => number;
  #last: number;

  /** `after`: the newest id ever given, from the store. `now`: milliseconds since 1970. @throws RangeError */
  constructor({ after, now = Date.now }: { after?: string | undefined; now?: () => number } = {}) {
    this.#now = now;
    this.#last = after === undefined ? 0 : microsecondsOf(after);
  }

  next(): string {
    const drawn = this.#now() * 1000 + Math.floor(Math.random() * 1000);
    this.#last = Math.max(drawn, this.#last + 1);
    const digits = new Date(Math.floor(this.#last / 1000)).toISOString().replace(/\D/g, '');
    return digits + String(this.#last % 1000).padStart(3, '0');
  }
}

/** Whether a text can be a job's id: 20 digits. */
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
