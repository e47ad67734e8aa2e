import { EventEmitter } from 'node:events';
import { reportCaught } from '../../guard/index.ts';
import type { Log } from '../../ops/index.ts';
import type { SaltError } from '../errors.ts';
import { forLog, Seldom } from '../seldom.ts';
import { type ReturnEvent, returnTag, SaltEvent, tagOf, verifiedReturn } from './event.ts';

type ReturnListener = (event: ReturnEvent) => void;
type EventListener = (event: SaltEvent) => void;

const JOBS = 'salt/job/';

/**
 * The stream opened; it opened again, so events may have been missed; it broke or could not be opened.
 * `unwritten`: salt-api ended it at an event that it could not write.
 */
type StreamEvents = { open: []; gap: []; down: [SaltError]; unwritten: [tag: string] };

/** Knows the subscribers of events; an event without a subscriber is never parsed. */
export class Subscribers extends EventEmitter<StreamEvents> {
  /** Events that have come since the start, wanted or not. */
  received = 0;
  /** From the master's stamp on the newest return to its arrival, in ms: the two clocks' difference is in it. */
  lag = 0;
  readonly #log: Log;
  readonly #byJob = new Map<string, ReturnListener>();
  readonly #byPrefix = new Map<EventListener, string>();
  readonly #forged = new Seldom();
  /** How many prefixes a job's tag can begin with. */
  #jobPrefixes = 0;

  constructor(log: Log) {
    super();
    this.#log = log;
  }

  /** Listens for the verified returns of one job; the function given back ends it. */
  onReturn(jid: string, listener: ReturnListener): () => void {
    this.#byJob.set(jid, listener);
    return () => {
      if (this.#byJob.get(jid) === listener) this.#byJob.delete(jid);
    };
  }

  /** Listens for events by the beginning of their tag, unverified; the function given back ends it. */
  onTag(prefix: string, listener: EventListener): () => void {
    this.#byPrefix.set(listener, prefix);
    this.#countJobPrefixes();
    return () => {
      this.#byPrefix.delete(listener);
      this.#countJobPrefixes();
    };
  }

  /** Hands on one event, given as the text of its `data` field. An unreadable one must not end the stream. */
  dispatch(text: string): void {
    this.received += 1;
    try {
      const tag = tagOf(text) ?? parsedTag(text);
      if (tag === undefined) return;
      const isJobs = tag.startsWith(JOBS);
      const named = isJobs && this.#byJob.size > 0 ? returnTag(tag) : undefined;
      const job = named && this.#byJob.get(named.jid);
      // Nearly all events belong to jobs of others: they need no check against every prefix.
      if (isJobs && !job && this.#jobPrefixes === 0) return;
      const event = new SaltEvent(tag, text);
      if (job) this.#deliver(event, job);
      for (const [listener, prefix] of this.#byPrefix)
        if (tag.startsWith(prefix)) this.#call(listener, event);
    } catch (error) {
      this.#log.error({ err: error }, 'an event of Salt could not be read');
      reportCaught('events', error, true);
    }
  }

  #countJobPrefixes(): void {
    const reaches = (prefix: string) => prefix.startsWith(JOBS) || JOBS.startsWith(prefix);
    this.#jobPrefixes = Array.from(this.#byPrefix.values()).filter(reaches).length;
  }

  #deliver(event: SaltEvent, listener: ReturnListener): void {
    const verified = verifiedReturn(event);
    this.lag = Math.max(0, Date.now() - (event.stamp ?? Date.now()));
    if (verified) {
      this.#call(listener, verified);
      return;
    }
    const { tag, data } = event;
    const times = this.#forged.note();
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
