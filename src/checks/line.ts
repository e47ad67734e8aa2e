export type CheckState = 'ok' | 'warning' | 'failed';

/** One thing looked at: what of the gateway's surroundings it is, how it stands, and the mend where it needs one. */
export interface CheckLine {
  readonly state: CheckState;
  readonly part: 'config' | 'access' | 'audit' | 'store' | 'http' | 'component' | 'salt';
  readonly message: string;
}

/** Collects the lines of one part. */
export class CheckLines {
  readonly lines: CheckLine[] = [];
  readonly #part: CheckLine['part'];

  constructor(part: CheckLine['part']) {
    this.#part = part;
  }

  ok(message: string, part = this.#part): void {
    this.lines.push({ state: 'ok', part, message });
  }

  warning(message: string, part = this.#part): void {
    this.lines.push({ state: 'warning', part, message });
  }

  failed(message: string, part = this.#part): void {
    this.lines.push({ state: 'failed', part, message });
  }
}
