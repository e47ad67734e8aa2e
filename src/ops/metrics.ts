import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Numbers by the value of one label. */
export type Counts = Readonly<Record<string, number>>;

/** Sources of the numbers that are read at each request. */
export interface MetricSources {
  /** 1 while that end is connected, else 0: `component`, `salt`, `events`. */
  connections(): Counts;
  /** Stanzas since the start, by kind. */
  received(): Counts;
  sent(): Counts;
  /** Stanzas that wait to leave. */
  queued(): number;
  /** Minions by state. */
  minions(): Counts;
  pendingKeys(): number;
  /** Jobs of which somebody is still awaited. */
  runningJobs(): number;
  /** The open requests to Salt, by origin: `gateway`, `admin`, `person`. */
  openRequests(): Counts;
  /** The requests that wait for their turn. */
  waitingRequests(): Counts;
  /** Events of Salt's since the start. */
  events(): number;
  /** Seconds from the master's stamp on the newest return to its arrival; 0 before the first. */
  eventLag(): number;
  /** The store's size on disk. */
  storeBytes(): number;
  /** Transactions of the store that could not be written, since the start. */
  failedCommits(): number;
  /** How many of each kind fail at present and are tried again. */
  troubles(): Counts;
  /** Attempts that failed since the start, by the same kinds. */
  failedAttempts(): Counts;
}

/** Seconds; a chat answer within a breath, up to a highstate. */
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** The text that Prometheus reads at `/metrics`. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #commands: Counter<'kind' | 'outcome'>;
  readonly #seconds: Histogram<'kind'>;
  readonly #caught: Counter<'where'>;

  constructor(sources: MetricSources) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#commands = new Counter({
      name: 'salt_xmpp_commands_total',
      help: 'Calls to Salt asked for by people, by kind and outcome',
      labelNames: ['kind', 'outcome'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'salt_xmpp_command_seconds',
      help: 'Time from a call being accepted to its end',
      labelNames: ['kind'],
      buckets: BUCKETS,
      registers,
    });
    this.#caught = new Counter({
      name: 'salt_xmpp_caught_errors_total',
      help: 'Caught faults of the gateway, by the part with the fault',
      labelNames: ['where'],
      registers,
    });
    // From 0 on, so that Prometheus sees the first one as an increase.
    this.#caught.inc({ where: 'process' }, 0);
    this.#watch(sources);
  }

  /** Prometheus' own type for the text. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All of them, in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Counts a call that ended. Each label value is a permanent series, so leave counts out of `outcome`. */
  callEnded(kind: 'function' | 'runner', outcome: string, ms: number): void {
    this.#commands.inc({ kind, outcome });
    this.#seconds.observe({ kind }, ms / 1000);
  }

  /** A fault was caught in that part of the gateway. */
  caught(where: string): void {
    this.#caught.inc({ where });
  }

  #watch(sources: MetricSources): void {
    this.#read(Gauge, 'connected', 'Whether that end is connected', sources.connections, 'end');
    this.#read(Gauge, 'minions', 'Minions by state', sources.minions, 'state');
    this.#read(
      Gauge,
      'event_lag_seconds',
      "From the master's stamp on a return to its arrival",
      sources.eventLag,
    );
    this.#read(Gauge, 'outbox_stanzas', 'Stanzas that wait to leave', sources.queued);
    this.#read(Gauge, 'pending_keys', 'Pending minion keys', sources.pendingKeys);
    this.#read(Gauge, 'running_jobs', 'Jobs of which a minion is still awaited', sources.runningJobs);
    this.#read(Gauge, 'salt_requests_open', 'Requests to Salt that are open', sources.openRequests, 'for');
    this.#read(
      Gauge,
      'salt_requests_waiting',
      'Requests to Salt that wait for their turn',
      sources.waitingRequests,
      'for',
    );
    this.#read(Gauge, 'store_bytes', 'What the store takes on disk', sources.storeBytes);
    this.#read(
      Counter,
      'stanzas_received_total',
      'Stanzas from the XMPP server, by kind',
      sources.received,
      'kind',
    );
    this.#read(Counter, 'stanzas_sent_total', 'Stanzas to the XMPP server, by kind', sources.sent, 'kind');
    this.#read(
      Counter,
      'store_failed_commits_total',
      'Transactions that could not be written to the store',
      sources.failedCommits,
    );
    this.#read(
      Gauge,
      'troubles',
      'Things that fail at present and are tried again',
      sources.troubles,
      'what',
    );
    this.#read(Counter, 'failed_attempts_total', 'Attempts that failed', sources.failedAttempts, 'what');
    this.#read(Counter, 'events_total', "Events of Salt's, those of others among them", sources.events);
  }

  /** Read again at each request: the counts of the parts are kept nowhere twice. */
  #read(
    Kind: typeof Gauge | typeof Counter,
    name: string,
    help: string,
    read: () => Counts | number,
    label?: string,
  ): void {
    new Kind({
      name: `salt_xmpp_${name}`,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [this.#registry],
      collect(this: Gauge | Counter) {
        this.reset();
        each(read(), label, (labels, value) => this.inc(labels, value));
      },
    });
  }
}

function each(
  read: Counts | number,
  label: string | undefined,
  take: (labels: Record<string, string>, value: number) => void,
): void {
  if (typeof read === 'number' || label === undefined) take({}, Number(read));
  else for (const [key, value] of Object.entries(read)) take({ [label]: key }, value);
}
