import type { Fleet } from '../../fleet/index.ts';
import {
  below,
  type Display,
  hasFailed,
  minionAnswer,
  type OutForm,
  type Rendered,
  type Silence,
  type StateView,
  silenceLines,
} from '../../render/index.ts';
import type { MinionReturn, NoAnswer, Target } from '../../salt/index.ts';
import type { Reading, ReadRow } from '../filters/index.ts';
import type { Outcome } from './ending.ts';
import { type KeptBytes, sizeOf } from './kept.ts';
import { asTheyCame } from './reading.ts';

export interface ReturnsOptions {
  fleet: Pick<Fleet, 'get' | 'nameOf'>;
  fun: string;
  /** The person's short number for the job, and its id if it is one job. */
  number: number;
  jid?: string | undefined;
  /** Asked at one minion's own contact: the answer is the value alone. */
  single: boolean;
  /** Asked at each answer: the clients of a person who has just come are known only after a while. */
  display?: () => Display | undefined;
  /** Salt's job timeout, seconds. */
  timeout: number;
  form?: OutForm | undefined;
  indent?: number | undefined;
  /** How state runs are shown. */
  states?: StateView | undefined;
  /** Silent minions are counted, not named. */
  hidesSilent?: boolean | undefined;
  /** Filters, or a comparison, between the answers and the person. */
  reading?: Reading | undefined;
  /** The person who asked (bare JID). */
  person: string;
  /** Bounds the values kept for all running calls. */
  kept?: KeptBytes;
}

/** Collects what comes back of one call: who returned what, who is awaited, who is silent and why. */
export class Returns {
  /** Salt said that it took the call, or the person was told that this is not known yet. */
  isAcknowledged = false;
  /** How many minions the call went to. */
  targeted = 0;
  readonly #options: ReturnsOptions;
  readonly #rows = new Map<string, MinionReturn>();
  readonly #waiting = new Set<string>();
  readonly #silent = new Map<string, Silence>();
  readonly #told = new Set<string>();
  #whenComplete: (() => void) | undefined;
  #bytes = 0;
  #isReleased = false;

  constructor(options: ReturnsOptions) {
    this.#options = options;
  }

  /** Notes the minions that get the call. The gateway does not wait for those that are known to be down. */
  expect(ids: readonly string[]): void {
    const { fleet } = this.#options;
    this.targeted += ids.length;
    this.isAcknowledged = true;
    for (const id of ids) {
      if (this.#rows.has(id)) continue;
      const minion = fleet.get(id);
      if (minion?.state !== 'down') this.#waiting.add(id);
      else this.#silent.set(id, { name: fleet.nameOf(id), kind: 'down', since: new Date(minion.since) });
    }
  }

  /** Keeps a return, as it is read; without its value where there is no room. */
  add(id: string, returned: MinionReturn): void {
    const { kept, person, reading } = this.#options;
    const ret = reading ? reading.take(id, returned) : returned;
    const bytes = kept && !this.#isReleased ? sizeOf(ret.value) : 0;
    const fits = !kept || this.#isReleased || kept.reserve(person, bytes);
    if (fits) this.#bytes += bytes;
    else reading?.lost?.(id);
    this.#silent.delete(id);
    this.#rows.set(id, fits ? ret : { ...ret, value: this.#notKept() });
    if (this.#waiting.delete(id) && this.#waiting.size === 0) this.#whenComplete?.();
  }

  #notKept(): string {
    const { kept, number } = this.#options;
    const limit = `${kept?.limit} (limits.kept_results_mb)`;
    return `(not kept: the answers under way are over ${limit}; "job ${number}" asks Salt)`;
  }

  /** Frees the values, which were all shown. From now on only late answers are shown. */
  release(): void {
    this.#isReleased = true;
    this.#rows.clear();
    this.#told.clear();
    this.#options.kept?.free(this.#options.person, this.#bytes);
    this.#bytes = 0;
  }

  /** These did not answer in time. */
  giveUp(ids: readonly string[], kind: NoAnswer): void {
    const { fleet, jid, number, timeout } = this.#options;
    for (const id of ids) {
      if (!this.#waiting.delete(id)) continue;
      this.#silent.set(id, { name: fleet.nameOf(id), kind, seconds: timeout, job: number, jid });
    }
    if (this.isComplete) this.#whenComplete?.();
  }

  /** The batch ended before these minions ran it, for that reason. Minions that did run it are left out. */
  notRun(ids: readonly string[], reason: string): void {
    const { fleet } = this.#options;
    for (const id of ids) {
      if (this.#rows.has(id) || this.#waiting.has(id) || this.#silent.has(id)) continue;
      this.targeted += 1;
      this.#silent.set(id, { name: fleet.nameOf(id), kind: 'not-run', why: reason });
    }
  }

  /** Notes names in a list target that the job did not reach: Salt has no minion with that name. */
  noteUnknown({ tgt, tgt_type }: Target, sentTo: readonly string[]): void {
    if (tgt_type !== 'list') return;
    const sent = new Set(sentTo);
    for (const id of tgt) if (!sent.has(id)) this.#silent.set(id, { name: id, kind: 'unknown' });
  }

  get isComplete(): boolean {
    return this.#waiting.size === 0;
  }

  /** Resolves once no minion is awaited; ask when the minions are known. */
  complete(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#waiting.size === 0) resolve();
    else this.#whenComplete = resolve;
    return promise;
  }

  /** Names the file with the whole answer: `web01-grains.items`; asked at `contact`. */
  fileName(contact: string): string {
    const { fleet, fun } = this.#options;
    const [id] = this.#rows.size === 1 ? this.#rows.keys() : [];
    return `${id === undefined ? contact || 'master' : fleet.nameOf(id)}-${fun}`;
  }

  get returned(): number {
    return this.#rows.size;
  }

  /** How many of those that it went to gave no answer. */
  get silentCount(): number {
    let count = 0;
    for (const { kind } of this.#silent.values()) if (kind !== 'unknown') count += 1;
    return count;
  }

  get failed(): number {
    const { fun } = this.#options;
    let failed = 0;
    for (const ret of this.#rows.values()) if (hasFailed(ret, fun)) failed += 1;
    return failed;
  }

  get outcome(): Outcome {
    if (this.targeted === 0) return { kind: 'nobody matched' };
    if (this.failed > 0) return { kind: 'failed' };
    const count = this.#silent.size === 0 ? 0 : this.silentCount;
    if (count === 0) return { kind: 'done' };
    const kinds = new Set(Array.from(this.#silent.values(), ({ kind }) => kind));
    if (kinds.has('ended')) return { kind: 'killed' };
    return kinds.has('not-run') ? { kind: 'cut short' } : { kind: 'silent', count };
  }

  /** Says which minions are silent and why, one line for each reason. */
  silences(): string[] {
    return silenceLines(Array.from(this.#silent.values()), new Date());
  }

  /** The names of those awaited. */
  get waiting(): string[] {
    return Array.from(this.#waiting, (id) => this.#options.fleet.nameOf(id));
  }

  /** How many returns came that were not told yet. */
  get untold(): number {
    return this.#rows.size - this.#told.size;
  }

  /** Notes what counts as told; calling what it returns makes that so again, where the telling failed. */
  checkpoint(): () => void {
    const told = new Set(this.#told);
    return () => {
      for (const id of this.#told) if (!told.has(id)) this.#told.delete(id);
    };
  }

  /**
   * A minion, if a check holds for the texts of all answers so far. If one minion took the call, it is right, and one minion
   * must not delay the answers of others.
   */
  agreed(check: (text: string) => boolean): string | undefined {
    for (const { value } of this.#rows.values())
      if (typeof value !== 'string' || !check(value)) return undefined;
    return this.#rows.keys().next().value;
  }

  /** Everything so far; `ended` adds who is silent. */
  whole(ended: boolean): Rendered {
    for (const id of this.#rows.keys()) this.#told.add(id);
    return this.#render(this.#rows, ended);
  }

  /** The values that were not shown yet. */
  rest(): Rendered {
    if (this.#options.reading?.isWhole) return this.whole(true);
    const rows = new Map(Array.from(this.#rows).filter(([id]) => !this.#told.has(id)));
    for (const id of rows.keys()) this.#told.add(id);
    return this.#render(rows, true);
  }

  /** One minion's return by itself. */
  one(id: string): Rendered {
    const ret = this.#rows.get(id);
    if (!ret) return { text: '', styled: false };
    if (this.#isReleased) this.#rows.delete(id);
    else this.#told.add(id);
    const { fun, display, fleet, reading, states } = this.#options;
    const context = { fun, name: fleet.nameOf(id), display: display?.(), states };
    return reading?.one(id, ret) ?? minionAnswer(ret, context);
  }

  #render(returned: Map<string, MinionReturn>, ended: boolean): Rendered {
    const { fleet, fun, form, indent, single, display, reading, states, hidesSilent } = this.#options;
    const rows = Array.from(returned, ([id, ret]): ReadRow => ({ id, name: fleet.nameOf(id), ret }));
    const all = ended ? Array.from(this.#silent.values()) : [];
    const silent = hidesSilent && !single ? all.filter(({ kind }) => kind === 'unknown') : all;
    const how = { ended, silent, single, display: display?.() };
    const answer = reading ? reading.render(rows, how) : asTheyCame(rows, how, { fun, form, indent, states });
    const hidden = all.length - silent.length;
    return hidden === 0 || form ? answer : below(answer, `${hidden} silent, not named (--hide-timeout)`);
  }
}
