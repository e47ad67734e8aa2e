import { guarded, type Repeating, Troubles } from '../guard/index.ts';
import { type Log, Recent } from '../ops/index.ts';
import { AuditError, AuditFile, writeTrouble } from './audit-file.ts';
import { ALWAYS, type Asker, AuditBudget, type AuditDetails, type AuditEvent, lineOf } from './audit-line.ts';
import { AuditSyslog } from './audit-syslog.ts';
import { Buckets } from './limits.ts';

export interface AuditOptions {
  /** The config's `audit.file` and `audit.syslog`. */
  file: string;
  syslog?: boolean;
  /** The component's domain. */
  domain: string;
  log: Log;
  /** Takes the gateway's own secrets out of a line. */
  redact?: (text: string) => string;
  /** How much each person may write. */
  budget?: AuditBudget;
  troubles?: Troubles;
}

/** How many lines the gateway keeps for later, if it cannot write them after their request has run. */
const MOST_OWED = 1_000;
/** Of a stranger's text so much is recorded, characters: they pay nothing for it. */
const LONGEST_REFUSED = 200;
/** Refusals of strangers beyond these are counted and recorded once a minute. */
const REFUSALS = { burst: 20, perMinute: 20, most: 10_000 };
const ALL_REFUSALS = { burst: 200, perMinute: 200, most: 1 };
const COUNTED_FOR = 60_000;
const MOST_COUNTED = 1_000;

/**
 * The audit trail: a line of JSON for every request and refusal, appended before the gateway acts on it. Secrets are
 * masked. A request that cannot be recorded must not run.
 */
export class Audit {
  readonly #options: AuditOptions;
  readonly #file: AuditFile;
  readonly #syslog: AuditSyslog | undefined;
  readonly #start = Date.now().toString(36);
  #count = 0;
  #trouble: string | undefined;
  /** Lines about past events that could not be written. */
  readonly #owed: string[] = [];
  readonly #each = new Buckets(REFUSALS);
  readonly #all = new Buckets(ALL_REFUSALS);
  readonly #counted = new Recent<string, number>(MOST_COUNTED);
  readonly #budget: AuditBudget;
  readonly #suppressed = new Recent<string, number>(MOST_COUNTED);
  #counting: NodeJS.Timeout | undefined;
  /** Requests that could not be recorded since the last successful write. They did not run. */
  #unrecorded = 0;
  readonly #repeating: Repeating;

  /** Opens the file. @throws AuditError */
  constructor(options: AuditOptions) {
    this.#options = options;
    this.#budget = options.budget ?? new AuditBudget();
    const { troubles = new Troubles() } = options;
    this.#repeating = troubles.repeating('audit');
    this.#syslog = options.syslog
      ? new AuditSyslog(options.log, { repeating: troubles.repeating('syslog') })
      : undefined;
    try {
      this.#file = new AuditFile(options.file);
    } catch (error) {
      const why = writeTrouble(error);
      const message = `audit.file: ${options.file} cannot be written: ${why}.`;
      throw new AuditError(message, why, error);
    }
  }

  /** Why nothing can be recorded at present, and so nothing is run; undefined where all is well. */
  get trouble(): string | undefined {
    if (this.#trouble !== undefined) this.#tryAgain();
    return this.#trouble && this.#troubleText(this.#trouble);
  }

  /** A new request's id, unique over restarts. */
  nextId(): string {
    this.#count += 1;
    return `${this.#start}-${this.#count.toString(36)}`;
  }

  /** Records what is about to happen. @throws AuditError: then it must not */
  record(event: AuditEvent, asker: Asker, details: AuditDetails = {}): void {
    const line = this.#lineWithin(event, asker, details);
    if (line === undefined) return;
    try {
      this.#write(line);
    } catch (error) {
      this.#unrecorded += 1;
      const why = writeTrouble(error);
      const message = `Nothing ran: it cannot be recorded in the audit trail (${why}).`;
      throw new AuditError(message, `it cannot be recorded in the audit trail (${why})`, error);
    }
  }

  /** Records what has happened: now, or as soon as it can be. */
  note(event: AuditEvent, asker: Asker, details: AuditDetails = {}): void {
    const line = this.#lineWithin(event, asker, details);
    if (line === undefined) return;
    try {
      this.#write(line);
    } catch {
      this.#owed.push(line);
      if (this.#owed.length > MOST_OWED) this.#owed.shift();
    }
  }

  /**
   * Records a refusal that costs the person nothing: beyond a rate, only the count. Returns true if it has its own
   * line: only then it also goes into the log.
   */
  refusal(asker: Asker, details: AuditDetails): boolean {
    if (this.#each.take(asker.person, REFUSALS) > 0 || this.#all.take('', ALL_REFUSALS) > 0) {
      this.#counted.set(asker.person, (this.#counted.get(asker.person) ?? 0) + 1);
      this.#recordSoon();
      return false;
    }
    const { line } = details;
    const cut = line === undefined ? {} : { line: line.slice(0, LONGEST_REFUSED) };
    this.note('refused', asker, { ...details, ...cut });
    return true;
  }

  /** Opens the file again, after a rotation. */
  reopen(): void {
    try {
      this.#file.reopen();
    } catch (error) {
      this.#troubled(error);
    }
  }

  close(): void {
    this.#recordCounted();
    if (this.#trouble !== undefined) this.#tryAgain();
    this.#repeating.stop();
    this.#file.close();
    this.#syslog?.close();
  }

  #recordSoon(): void {
    this.#counting ??= setTimeout(
      guarded('audit', () => this.#recordCounted()),
      COUNTED_FOR,
    ).unref();
  }

  #recordCounted(): void {
    clearTimeout(this.#counting);
    this.#counting = undefined;
    for (const [person, times] of this.#counted) {
      this.#counted.delete(person);
      this.note('refused', { person, local: '' }, { outcome: `${times} times more` });
    }
    // After those: they may be left out themselves.
    for (const [person, lines] of this.#suppressed) {
      this.#suppressed.delete(person);
      this.note('suppressed', { person, local: '' }, { lines });
    }
  }

  /** The line of an event: whole, or short where that person has written too much; none where it may be left out then. */
  #lineWithin(event: AuditEvent, asker: Asker, details: AuditDetails): string | undefined {
    const { domain, redact = (text) => text } = this.#options;
    const line = redact(lineOf(event, asker, details, { domain }));
    if (this.#budget.take(asker.person, line.length)) return line;
    if (ALWAYS.has(event)) return redact(lineOf(event, asker, details, { domain, isShort: true }));
    this.#suppressed.set(asker.person, (this.#suppressed.get(asker.person) ?? 0) + 1);
    this.#recordSoon();
    return undefined;
  }

  /** Writes what is owed, or else that there was something that could not be recorded. Never throws. */
  #tryAgain(): void {
    try {
      if (this.#owed.length > 0) this.#writeOwed();
      else if (this.#unrecorded === 0) this.#file.reopen();
      else {
        const lost = { outcome: 'audit-unwritable', lines: this.#unrecorded };
        const { domain } = this.#options;
        this.#append(lineOf('suppressed', { person: domain, local: '' }, lost, { domain }));
      }
      this.#isWritten();
    } catch (error) {
      this.#troubled(error);
    }
  }

  #write(line: string): void {
    try {
      if (this.#owed.length > 0) this.#writeOwed();
      this.#append(line);
    } catch (error) {
      this.#troubled(error);
      throw error;
    }
    if (this.#trouble !== undefined) this.#isWritten();
  }

  #writeOwed(): void {
    for (let owed = this.#owed[0]; owed !== undefined; owed = this.#owed[0]) {
      this.#append(owed);
      this.#owed.shift();
    }
  }

  #append(line: string): void {
    this.#file.write(line);
    this.#syslog?.write(line);
  }

  #isWritten(): void {
    this.#unrecorded = 0;
    if (this.#trouble === undefined) return;
    this.#repeating.worked();
    this.#options.log.info({}, 'the audit trail can be written again');
    this.#trouble = undefined;
  }

  #troubled(error: unknown): void {
    // Each request of a person tries too, and must not put it off.
    if (!this.#repeating.isPlanned) {
      this.#repeating.failed();
      this.#repeating.plan(() => this.#tryAgain());
    }
    const trouble = writeTrouble(error);
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#options.log.error({ err: error }, `${this.#troubleText(trouble)}: nothing is run until it can be`);
  }

  #troubleText(trouble: string): string {
    return `audit.file: ${this.#options.file} cannot be written: ${trouble}`;
  }
}
