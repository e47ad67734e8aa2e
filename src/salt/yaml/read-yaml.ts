import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { guarded, within } from '../../guard/index.ts';
import type { SaltValue } from '../values.ts';
import { type Packed, unpacked } from './packed.ts';

/** The thread's program: `.ts` in a checkout, `.js` in the published package. */
const PROGRAM = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);
/** The longest that the reading of one text may take, milliseconds. */
const MOST_MS = 60_000;
/** MiB: what the thread makes of one text, and what it drops at once. */
const LIMITS = { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 16 };
/** A longer text waits for other long ones, and never delays a short one. Characters. */
const LONG = 2 ** 20;
/** A thread that has nothing to read ends after so long, milliseconds. */
const IDLE_MS = 10_000;

/**
 * Reads what PyYAML's safe dumper writes: salt-api's `application/x-yaml`. In a thread, since it takes ten times as long
 * as JSON, and nobody else may wait for it. A time is a SaltTime, bytes are SaltBytes; a key becomes a text, as in JSON.
 * @throws SyntaxError for another text, or one that takes too much time or memory; the signal's reason
 */
export function readYaml(text: string, signal?: AbortSignal): Promise<SaltValue> {
  return (text.length > LONG ? LONG_ONES : SHORT_ONES).read(text, signal);
}

/** Reads one text after the other, in a thread that starts with the first. */
class Reader {
  #thread: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();

  read(text: string, signal?: AbortSignal): Promise<SaltValue> {
    const reading = this.#last.then(() => {
      signal?.throwIfAborted();
      return this.#next(text);
    });
    const forget = () => undefined;
    this.#last = reading.then(forget, forget);
    return reading;
  }

  async #next(text: string): Promise<SaltValue> {
    clearTimeout(this.#idle);
    this.#thread ??= this.#started();
    let isKept = false;
    try {
      const sent = once(this.#thread, 'message');
      this.#thread.postMessage(text);
      const [value] = (await within(sent, MOST_MS)) ?? [];
      if (value === undefined) throw new Error('it takes too long');
      // A long text may leave much memory behind.
      isKept = text.length <= LONG;
      return unpacked(value as Packed);
    } catch (error) {
      throw new SyntaxError("no YAML of Salt's", { cause: error });
    } finally {
      if (isKept) this.#idle = setTimeout(this.#end, IDLE_MS).unref();
      else this.#end();
    }
  }

  #started(): Worker {
    const thread = new Worker(PROGRAM, { resourceLimits: LIMITS, execArgv: [] });
    thread.unref();
    const ended = guarded('YAML', () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    return thread.on('error', ended).on('exit', ended);
  }

  readonly #end = guarded('YAML', () => {
    const thread = this.#thread;
    this.#thread = undefined;
    return thread?.terminate();
  });
}

const SHORT_ONES = new Reader();
const LONG_ONES = new Reader();
