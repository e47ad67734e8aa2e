import { type ChildProcess, spawn } from 'node:child_process';
import { guarded, Repeating } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';

/** The most bytes that wait for syslog. Lines beyond that are left out, and the log says so. */
const MOST_WAITING = 4 * 2 ** 20;
/** Node has no datagram sockets of the local kind: util-linux's `logger` has, takes lines, and stays. */
const LOGGER = ['logger', '--tag', 'salt-xmpp', '--priority', 'authpriv.info', '--size', '65536'];

export interface SyslogOptions {
  command?: readonly string[];
  repeating?: Repeating;
}

/** Copies of the audit trail's lines in syslog. The file is the record: what fails here stops nothing. */
export class AuditSyslog {
  readonly #command: readonly string[];
  readonly #log: Log;
  #logger: ChildProcess | undefined;
  readonly #repeating: Repeating;
  #isClosed = false;
  #failing = false;

  /** `repeating`: when a `logger` that ended starts again, at the next line. */
  constructor(log: Log, { command = LOGGER, repeating = new Repeating() }: SyslogOptions = {}) {
    this.#log = log;
    this.#command = command;
    this.#repeating = repeating;
  }

  write(line: string): void {
    const stdin = this.#started()?.stdin;
    if (!stdin || stdin.writableLength > MOST_WAITING) {
      this.#failed('its queue is full');
      return;
    }
    stdin.write(`${line}\n`);
  }

  /** The written lines still go out. */
  close(): void {
    this.#isClosed = true;
    this.#repeating.stop();
    this.#logger?.stdin?.end();
  }

  #started(): ChildProcess | undefined {
    if (this.#logger || this.#isClosed || this.#repeating.isHeld) return this.#logger;
    const [file = '', ...args] = this.#command;
    const logger = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    this.#logger = logger;
    const ended = (why: string) => {
      if (this.#logger !== logger) return;
      this.#logger = undefined;
      if (this.#isClosed) return;
      this.#repeating.failed();
      this.#failed(why);
    };
    logger.on(
      'error',
      guarded('audit-syslog', (error) => ended(error.message)),
    );
    logger.on(
      'exit',
      guarded('audit-syslog', (code, signal) => ended(`logger ended (${signal ?? code})`)),
    );
    logger.stdin?.on(
      'error',
      guarded('audit-syslog', (error) => ended(error.message)),
    );
    logger.on(
      'spawn',
      guarded('audit-syslog', () => {
        this.#failing = false;
        this.#repeating.worked();
      }),
    );
    return logger;
  }

  #failed(why: string): void {
    if (this.#failing) return;
    this.#failing = true;
    this.#log.warn({ why }, 'the audit trail is not copied to syslog for now; the file has it all');
  }
}
