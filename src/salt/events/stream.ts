import { createParser } from 'eventsource-parser';
import { background, type Pace, type Repeating, Troubles } from '../../guard/index.ts';
import type { Log } from '../../ops/index.ts';
import { follow } from '../deadline.ts';
import { SaltError, type SaltErrorCode } from '../errors.ts';
import { forLog, Seldom } from '../seldom.ts';
import { SilenceWatch } from './silence.ts';
import { Subscribers } from './subscribers.ts';

/** The source of events; `SaltClient` is one. */
export interface EventSource {
  /** Opens the stream. @throws SaltError */
  openEvents(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Something cheap that leaves an event on the bus. @throws `salt-timeout` where it takes longer than that */
  probeEvents(within: { signal: AbortSignal; deadlineMs: number }): Promise<unknown>;
}

export interface StreamOptions {
  source: EventSource;
  log: Log;
  /** Quiet for so long, the stream is asked whether it lives, milliseconds. Default 20 s. */
  quietMs?: number;
  /** How long salt-api has to answer that, milliseconds; it is asked twice. Default 5 s. */
  probeMs?: number;
  /** How long it may take to show that it does, milliseconds. Default 10 s. */
  graceMs?: number;
  troubles?: Troubles;
  /** How soon it is opened again. */
  pace?: Partial<Pace>;
  /** True while others find that Salt is gone: they will `hurry` the stream. */
  isSaltGone?(): boolean;
}

/** `refused`: this salt-api has no event stream for us; it is asked again now and then. */
export type StreamState = 'closed' | 'connecting' | 'open' | 'refused';

/** The longest event taken, characters; Salt itself cuts values at `max_event_size`, 1 MiB unless raised. */
const LONGEST = 64 * 2 ** 20;
/** A cut is often over at once, and answers wait for the stream. */
const PACE: Partial<Pace> = { firstMs: 500 };
/** The longest wait for a `hurry`, milliseconds. */
const LONGEST_WHERE_HURRIED = 30_000;
const REFUSALS: SaltErrorCode[] = ['salt-not-json', 'salt-not-permitted', 'salt-bad-request'];

/** The one shared stream of Salt's events: opens it, watches it, opens it again, and hands events to subscribers. */
export class EventStream extends Subscribers {
  readonly #options: StreamOptions;
  #stop: AbortController | undefined;
  #state: StreamState = 'closed';
  readonly #repeating: Repeating;
  #opened = 0;
  readonly #unwritten = new Seldom();
  /** The tag of an event whose data have not come. Salt-api has written it by then, whatever the data are. */
  #begun: string | undefined;
  /** Salt was gone when it failed last. */
  #fellWithSalt = false;

  constructor(options: StreamOptions) {
    super(options.log);
    this.#options = options;
    const { troubles = new Troubles(), pace = PACE } = options;
    this.#repeating = troubles.repeating('events', pace);
  }

  get state(): StreamState {
    return this.#state;
  }

  /** Grows with every opening: the same number while open means that nothing was missed. */
  get generation(): number {
    return this.#opened;
  }

  /** Begins; connections come and go by themselves from now on. */
  start(): void {
    if (this.#stop) return;
    this.#stop = new AbortController();
    background('event-stream', this.#live(this.#stop.signal));
  }

  /** Salt is known to be there: what waits to be opened again is opened now. */
  hurry(): void {
    if (this.#repeating.isPlanned) this.#repeating.hurry(this.#fellWithSalt);
  }

  stop(): void {
    this.#stop?.abort(new SaltError('salt-stopped', 'The gateway is stopping.'));
    this.#stop = undefined;
    this.#repeating.stop();
    this.#state = 'closed';
  }

  async #live(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      this.#state = this.#state === 'refused' ? 'refused' : 'connecting';
      const error = await this.#connect(stopped);
      if (stopped.aborted) return;
      this.#down(error);
      await this.#repeating.wait(stopped);
    }
  }

  /** One connection from its opening to its end, which always has a reason. */
  async #connect(stopped: AbortSignal): Promise<SaltError> {
    const connection = new AbortController();
    const release = follow(stopped, connection);
    const silence = this.#watchSilence(connection);
    try {
      const pieces = await this.#options.source.openEvents(connection.signal);
      await this.#read(pieces, silence);
      return new SaltError('salt-unreachable', "Salt's API closed the event stream.");
    } catch (error) {
      if (error instanceof SaltError) return error;
      return new SaltError('salt-unreachable', 'The event stream of Salt broke.', { cause: error });
    } finally {
      silence.stop();
      release();
      connection.abort(new SaltError('salt-stopped', 'The event stream is closed.'));
    }
  }

  /**
   * Reads the events of one connection until it ends. A carriage return ends a line in this format. Salt never writes
   * one. But a minion's tag may hold some and so fake events: they are blanked.
   * @throws SaltError for an event without end, or the error of the pieces
   */
  async #read(pieces: AsyncIterable<Uint8Array>, silence: SilenceWatch): Promise<void> {
    const decoder = new TextDecoder();
    const parser = createParser({
      onEvent: ({ data }) => {
        this.#begun = undefined;
        this.dispatch(data);
      },
      onError: ({ field, value }) => {
        if (field === 'tag') this.#begun = value;
      },
      maxBufferSize: LONGEST,
    });
    for await (const piece of pieces) {
      silence.heard();
      if (this.#state !== 'open') this.#open();
      const text = decoder.decode(piece, { stream: true });
      try {
        parser.feed(text.includes('\r') ? text.replaceAll('\r', ' ') : text);
      } catch (error) {
        throw new SaltError('salt-too-large', 'A Salt event has no end.', { cause: error });
      }
    }
  }

  #watchSilence(connection: AbortController): SilenceWatch {
    const { source, quietMs = 20_000, probeMs = 5_000, graceMs = 10_000 } = this.#options;
    return new SilenceWatch({
      quietMs,
      graceMs,
      probe: (signal) => source.probeEvents({ signal, deadlineMs: probeMs }),
      dead: (answers) => connection.abort(deadStream(answers)),
    });
  }

  /** The stream is of use from its first piece on: the master's bus is subscribed to by then. */
  #open(): void {
    this.#state = 'open';
    this.#opened += 1;
    this.#repeating.worked();
    this.#options.log.info({ opened: this.#opened }, 'the event stream of Salt is open');
    this.emit('open');
    if (this.#opened > 1) this.emit('gap');
  }

  /** Salt-api ends the stream at an event that JSON cannot carry, such as a return with bytes. */
  #endsWithin({ code }: SaltError): void {
    const tag = this.#begun;
    this.#begun = undefined;
    if (tag === undefined || code !== 'salt-unreachable') return;
    const times = this.#unwritten.note();
    if (times > 0)
      this.#options.log.warn(
        { tag: forLog(tag), times },
        'salt-api could not write an event and ended the stream',
      );
    this.emit('unwritten', tag);
  }

  #down(error: SaltError): void {
    this.#endsWithin(error);
    this.#state = REFUSALS.includes(error.code) ? 'refused' : 'connecting';
    const { isSaltGone = () => false } = this.#options;
    this.#fellWithSalt = isSaltGone();
    this.#repeating.failed({
      late: this.#state === 'refused',
      ...(this.#fellWithSalt && { mostMs: LONGEST_WHERE_HURRIED }),
    });
    this.#options.log[this.#repeating.failures === 1 ? 'warn' : 'debug'](
      { code: error.code, why: error.message },
      'no event stream of Salt',
    );
    this.emit('down', error);
  }
}

function deadStream(answers: boolean): SaltError {
  return answers
    ? new SaltError('salt-unreachable', "Salt's event stream is dead.")
    : new SaltError('salt-timeout', "Salt's API does not answer.");
}
