import { reportCaught } from '../../guard/index.ts';
import type { Log } from '../../ops/index.ts';
import { forLog, Seldom } from '../seldom.ts';
import { SaltEvent, tagOf } from './event.ts';
import { type ReturnEvent, verifiedReturn } from './verify.ts';

export type ReturnListener = (event: ReturnEvent) => void;
export type EventListener = (event: SaltEvent) => void;

const JOBS = 'salt/job/';

/** Who wants which events; what nobody wants is never parsed. */
export class Subscribers {
  /** Events handed on so far, those that nobody wanted among them. */
  count = 0;
  /** What the newest return that was wanted took from the master to here, in ms, by both clocks. */
  lag = 0;
  readonly #log: Log;
  readonly #byJob = new Map<string, ReturnListener>();
  readonly #byPrefix = new Map<EventListener, string>();
  readonly #forged = new Seldom();
  /** How many prefixes a job's tag can begin with. */
  #jobPrefixes = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Listens for the verified returns of one job; the function given back ends it. */
  onReturn(jid: string, listener: ReturnListener): () => void {
    this.#byJob.set(jid, listener);
    return () => {
      if (this.#byJob.get(jid) === listener) this.#byJob.delete(jid);
    };
  }

  /** Listens for events by the beginning of their tag; the function given back ends it. */
  onTag(prefix: string, listener: EventListener): () => void {
    this.#byPrefix.set(listener, prefix);
    this.#countJobPrefixes();
    return () => {
      this.#byPrefix.delete(listener);
      this.#countJobPrefixes();
    };
  }

  /** Hands on one event, given as the text of its `data` field. One that cannot be read must not end the stream. */
  dispatch(text: string): void {
    this.count += 1;
    try {
      this.#dispatch(text);
    } catch (error) {
      this.#log.error({ err: error }, 'an event of Salt could not be read');
      reportCaught('events', error, true);
    }
  }

  #dispatch(text: string): void {
    const tag = tagOf(text) ?? parsedTag(text);
    if (tag === undefined) return;
    if (!tag.startsWith(JOBS)) {
      this.#tellByPrefix(new SaltEvent(tag, text));
      return;
    }
    const job = this.#byJob.size > 0 ? this.#jobListener(tag) : undefined;
    // Nearly all events are jobs' of others: they need not be held against every prefix.
    if (!job && this.#jobPrefixes === 0) return;
    const event = new SaltEvent(tag, text);
    if (job) this.#deliver(event, job);
    this.#tellByPrefix(event);
  }

  #tellByPrefix(event: SaltEvent): void {
    for (const [listener, prefix] of this.#byPrefix) {
      if (event.tag.startsWith(prefix)) this.#call(listener, event);
    }
  }

  #countJobPrefixes(): void {
    const reaches = (prefix: string) => prefix.startsWith(JOBS) || JOBS.startsWith(prefix);
    this.#jobPrefixes = Array.from(this.#byPrefix.values()).filter(reaches).length;
  }

  #jobListener(tag: string): ReturnListener | undefined {
    const end = tag.indexOf('/', JOBS.length);
    return tag.startsWith('/ret/', end) ? this.#byJob.get(tag.slice(JOBS.length, end)) : undefined;
  }

  #deliver(event: SaltEvent, listener: ReturnListener): void {
    const verified = verifiedReturn(event);
    this.lag = Math.max(0, Date.now() - (event.stamp ?? Date.now()));
    if (verified) {
      this.#call(listener, verified);
      return;
    }
    const times = this.#forged.note();
    const { tag, data } = event;
    if (times > 0)
      this.#log.warn({ tag: forLog(tag), from: forLog(data.id), times }, 'a return event with a wrong claim');
  }

  /** One listener's failure must not end the stream for all. */
  #call<T>(listener: (event: T) => void, event: T): void {
    try {
      listener(event);
    } catch (error) {
      this.#log.error({ err: error }, 'a listener to Salt events failed');
      reportCaught('events', error, true);
    }
  }
}

function parsedTag(text: string): string | undefined {
  try {
    const event: unknown = JSON.parse(text);
    const tag = typeof event === 'object' && event !== null && 'tag' in event ? event.tag : undefined;
    return typeof tag === 'string' ? tag : undefined;
  } catch {
    return undefined;
  }
}
