import { type ChildProcess, spawn } from 'node:child_process';
import { guarded } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';

/** The most bytes that wait for syslog. Lines beyond that are left out, and the log says so. */
const MOST_WAITING = 4 * 2 ** 20;
/** A `logger` that ended starts again after this time at the earliest, ms. */
const RESTART_AFTER = 10_000;
/** Node has no datagram sockets of the local kind: util-linux's `logger` has, takes lines, and stays. */
const LOGGER = ['logger', '--tag', 'salt-xmpp', '--priority', 'authpriv.info', '--size', '65536'];

/** Copies of the audit trail's lines in syslog. The file is the record: what fails here stops nothing. */
export class AuditSyslog {
  readonly #command: readonly string[];
  readonly #log: Log;
  #logger: ChildProcess | undefined;
  #startAgainAt = 0;
  #failing = false;

  constructor(log: Log, command: readonly string[] = LOGGER) {
    this.#log = log;
    this.#command = command;
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
    this.#startAgainAt = Number.POSITIVE_INFINITY;
    this.#logger?.stdin?.end();
  }

  #started(): ChildProcess | undefined {
    if (this.#logger || performance.now() < this.#startAgainAt) return this.#logger;
    this.#startAgainAt = performance.now() + RESTART_AFTER;
    const [file = '', ...args] = this.#command;
    const logger = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    this.#logger = logger;
    const ended = (why: string) => {
      if (this.#logger !== logger) return;
      this.#logger = undefined;
      if (this.#startAgainAt !== Number.POSITIVE_INFINITY) this.#failed(why);
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
