import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { until } from '../../../support/patience.ts';
import type { TestLab } from '../lab.ts';
import { ApiProxy } from './api-proxy.ts';
import { type Cell, isMute, isUnread, mayEndJob, nameOf } from './cells.ts';
import { type Stage, troubleOf } from './parts.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { type Said, Witness } from './witness.ts';

/** How long a fault lasts, and the jobs beside it, milliseconds. */
const LASTS_MS = 4000;
const LONG_JOB_S = 8;
const SHORT_JOB_S = 2;
/** The wait for the outcome after the fault. */
const OUTCOME_MS = 30_000;
const WELL_MS = 100_000;
const NOT_WELL = `not well again by itself within ${WELL_MS / 1000} s`;
const ASKED_AGAIN_MS = 1000;
/**
 * An unanswered question is asked again only after this time. Each is a process on the minion, and a silent minion
 * costs two more, so a slow machine would never recover.
 */
const UNANSWERED_MS = 10_000;

/** The contact that is asked for the job, and the one that is asked whether all is well. */
const ASKED = 'web01';
const PROBED = 'web02';

/** The outcome of a cell. */
export interface Row extends Cell {
  /** The texts that the person read, probes aside, each once. */
  read: string[];
  /** From the fault's end until a command was answered, milliseconds; undefined where somebody had to help. */
  wellAfterMs: number | undefined;
  /**
   * From the fault's end until the job's answer was read, 0 if the answer came earlier; undefined without an answer.
   */
  answerAfterMs: number | undefined;
  executions: number;
  /** Messages that held the job's answer, and the message ids that they had. */
  answers: number;
  ids: number;
  /** It ran, Salt has no answer of it on record, and that there was none was told. */
  isLostBySalt: boolean;
  /** The broken promise, in words; undefined if all were kept. */
  broken: string | undefined;
}

type Outcome = Omit<Row, 'wellAfterMs' | 'isLostBySalt' | 'broken'>;

/** A real lab with proxies before Prosody and salt-api; each fault begins, lasts and ends here. */
export class Faults {
  readonly lab: TestLab;
  readonly witness: Witness;
  readonly #wire: TcpProxy;
  readonly #api: ApiProxy;
  #count = 0;

  private constructor(lab: TestLab, wire: TcpProxy, api: ApiProxy) {
    this.lab = lab;
    this.#wire = wire;
    this.#api = api;
    this.witness = new Witness(lab, 'admin');
  }

  static async on(lab: TestLab): Promise<Faults> {
    const wire = await TcpProxy.before(lab.server.layout.ports.component);
    const faults = new Faults(lab, wire, await ApiProxy.before(lab.salt.url));
    await faults.begin();
    return faults;
  }

  /** Starts the gateway between the proxies, and waits until a command is answered. */
  async begin(changes: Record<string, unknown> = {}): Promise<void> {
    await this.lab.startGateway(this.config(changes));
    await this.witness.comes();
    await this.wellAgain();
  }

  close(): void {
    this.#wire.close();
    this.#api.close();
  }

  /** Sends a command in a separate chat, until it is answered; resolves with the milliseconds. */
  async wellAgain(contact = PROBED): Promise<number> {
    const began = Date.now();
    const mark = this.mark('well');
    while (Date.now() - began < WELL_MS) {
      await this.witness.comes().catch(() => later(ASKED_AGAIN_MS));
      if (!this.witness.isHere) continue;
      this.witness.says(contact, `test.echo ${mark}`);
      const asked = Date.now();
      const said = await this.witness.reads(
        ({ from }) => from.startsWith(`${contact}@`),
        asked,
        UNANSWERED_MS,
      );
      const answered = this.witness.since(began).find(({ body }) => isAnswer(body, mark));
      if (answered) return answered.at - began;
      if (said) await later(ASKED_AGAIN_MS);
    }
    throw new Error(
      `Nothing was well again within ${WELL_MS / 1000} s; the last words: ${this.#lastWords()}`,
    );
  }

  /** Resolves once the person is here and the gateway answers at all. */
  async serves(): Promise<void> {
    await this.witness.comes();
    const since = Date.now();
    await this.until(async () => {
      this.witness.says(PROBED, 'help');
      const fits = ({ body }: Said) => !body.startsWith('(not delivered');
      return (await this.witness.reads(fits, since, ASKED_AGAIN_MS)) !== undefined;
    }, 'the gateway answered');
  }

  async until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
    await until(
      isSo,
      () => `It did not come to be that ${what}; the last words: ${this.#lastWords()}`,
      WELL_MS,
    );
  }

  /** A word that nothing else holds. */
  mark(lead: string): string {
    this.#count += 1;
    return `${lead}${this.#count}x${Date.now() % 100_000}`;
  }

  /** The file that a job writes its mark to, each time that it is run. */
  ranFile(mark: string): string {
    return join(this.lab.shared, `ran-${mark}`);
  }

  ran(mark: string): number {
    const file = this.ranFile(mark);
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
  }

  /** A command that counts how often it is run, and answers `answer-MARK` so much later. */
  command(mark: string, seconds: number): string {
    return `cmd.run "echo ran >> ${this.ranFile(mark)}; sleep ${seconds}; echo answer-${mark}"`;
  }

  async run(cell: Cell): Promise<Row> {
    const trouble = troubleOf(cell.part, cell.fault);
    assert.ok(trouble, nameOf(cell));
    const mark = this.mark('m');
    const began = Date.now();
    if (cell.situation !== 'idle') await this.#jobRuns(cell, mark);
    await trouble.begin(this.#stage());
    if (cell.situation === 'idle' && !isMute(cell)) this.witness.says(ASKED, this.command(mark, 0));
    await later(LASTS_MS);
    await trouble.end(this.#stage());
    const ended = Date.now();
    const wellAfterMs = await this.#wellOrAnew(cell.part === 'minion' ? ASKED : PROBED);
    await this.#outcome(cell, mark, began);
    const row = this.#row(cell, mark, began, ended);
    const { broken, isLostBySalt } = await this.#judged(row, mark);
    return { ...row, wellAfterMs, isLostBySalt, broken: wellAfterMs === undefined ? NOT_WELL : broken };
  }

  /** As `wellAgain`; otherwise it restarts the gateway for the next cells. */
  async #wellOrAnew(contact: string): Promise<number | undefined> {
    try {
      return await this.wellAgain(contact);
    } catch {
      await this.begin();
      return undefined;
    }
  }

  async #jobRuns(cell: Cell, mark: string): Promise<void> {
    const seconds = cell.situation === 'job running' ? LONG_JOB_S : SHORT_JOB_S;
    this.witness.says(ASKED, this.command(mark, seconds));
    await this.until(() => this.ran(mark) > 0, `the job began (${nameOf(cell)})`);
  }

  /** The answer, or what was said in its place where the job did not run or may have died. */
  async #outcome(cell: Cell, mark: string, began: number): Promise<void> {
    const fits = (said: Said): boolean => {
      const { body } = said;
      if (isAnswer(body, `answer-${mark}`)) return true;
      if (!isOf(said, mark)) return false;
      return this.ran(mark) === 0 || (mayEndJob(cell) && /no answer|nothing|down/i.test(body));
    };
    await this.witness.reads(fits, began, OUTCOME_MS);
  }

  #row(cell: Cell, mark: string, began: number, ended: number): Outcome {
    const said = this.witness.since(began).filter((said) => isOf(said, mark));
    const answers = said.filter(({ body }) => isAnswer(body, `answer-${mark}`));
    const executions = this.ran(mark);
    const read = [...new Set(said.map(({ body }) => this.plain(body, mark)))];
    const ids = new Set(answers.map(({ id }) => id)).size;
    const [first] = answers;
    const answerAfterMs = first && Math.max(0, first.at - ended);
    return { ...cell, read, answerAfterMs, executions, answers: answers.length, ids };
  }

  /** A missing answer counts against the gateway only if Salt could have sent it. */
  async #judged(row: Outcome, mark: string): Promise<Pick<Row, 'broken' | 'isLostBySalt'>> {
    const isAnswerless = row.executions === 1 && row.answers === 0 && !mayEndJob(row);
    const saysSo = row.read.some((text) => /no answer(?: in|, and)/.test(text));
    const isLostBySalt = isAnswerless && saysSo && !(await this.#isWithSalt(mark));
    return { isLostBySalt, broken: isLostBySalt ? undefined : brokenBy(row) };
  }

  /** Whether the master's record of the job has the minion's answer. */
  async #isWithSalt(mark: string): Promise<boolean> {
    const line = new RegExp(`"event":"run".*"jid":"(\\d{20})".*${mark}`);
    const jid = line.exec(readFileSync(join(this.lab.dir, 'audit.jsonl'), 'utf8'))?.[1];
    assert.ok(jid, 'the audit trail has the job');
    const chunk = { client: 'runner', fun: 'jobs.list_job', kwarg: { jid } };
    return JSON.stringify(await this.lab.salt.api().run(chunk)).includes(`"return":"answer-${mark}"`);
  }

  /** A text without the parts that differ between runs. */
  plain(body: string, mark: string): string {
    return body
      .replaceAll(/cmd\.run "echo ran >> [^"\n…]*("|…)/g, 'COMMAND')
      .replaceAll(`answer-${mark}`, 'ANSWER')
      .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://salt-api')
      .replaceAll(/\bjob \d+/gi, (word) => word.replace(/\d+/, 'N'))
      .replaceAll(/\d{20}/g, 'JID');
  }

  #lastWords(): string {
    return this.witness
      .since(0)
      .slice(-3)
      .map(({ body }) => body)
      .join(' | ');
  }

  #stage(): Stage {
    const startGateway = () => this.lab.gateway.start(this.lab.config(this.config()));
    return { lab: this.lab, wire: this.#wire, api: this.#api, startGateway };
  }

  /** The gateway's config, with the proxies in it. */
  config(changes: Record<string, unknown> = {}): Record<string, unknown> {
    const { salt, component } = this.lab.config();
    return {
      component: { ...(component as object), service: `xmpp://127.0.0.1:${this.#wire.port}` },
      salt: { ...(salt as object), url: this.#api.url, timeout: 3 },
      confirm: [],
      ...changes,
    };
  }
}

/** An answer holds the mark, the echo of the command does not count. */
function isAnswer(body: string, mark: string): boolean {
  return body.split('\n').some((line) => line === mark || line.endsWith(`: ${mark}`));
}

/** A text about the job in its chat, about that command only. */
function isOf({ from, body }: Said, mark: string): boolean {
  const marks = body.match(/\b(?:m|well)\d+x\d+/g) ?? [];
  return from.startsWith(`${ASKED}@`) && marks.every((one) => one === mark);
}

function brokenBy({ executions, answers, read, ...cell }: Outcome): string | undefined {
  if (executions > 1) return 'run twice';
  if (cell.situation === 'idle' && isMute(cell)) return undefined;
  if (read.length === 0 && !(isUnread(cell) && executions === 0)) return 'nothing was said';
  if (executions === 1 && answers === 0 && !mayEndJob(cell)) return 'it ran, and its answer was not told';
  return undefined;
}
