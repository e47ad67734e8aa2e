import { once } from 'node:events';
import { createParser } from 'eventsource-parser';
// The judge of an event is private to its folder: here it is measured alone, and through EventStream below.
import { Subscribers } from '../../src/salt/events/subscribers.ts';
import { EventStream } from '../../src/salt/index.ts';
import { type BenchOptions, compared, type Outcome, type Row } from '../support/rows.ts';
import { rounded } from '../support/stats.ts';
import { type Blocks, foreignBlocks, streamed } from './blocks.ts';

const SIZES = {
  full: { rounds: 15, megabytes: 16 },
  quick: { rounds: 3, megabytes: 2 },
};
/** As Node hands over data from a socket. */
const PIECE = 65_536;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
/** A running job of ours, so that every return on the bus is checked. */
const OURS = '20261124184110528422';

/** Compares the cost of an event without a listener with the cost of parsing its JSON. */
export async function foreignEvents({ quick, say }: BenchOptions): Promise<Outcome> {
  const size = SIZES[quick ? 'quick' : 'full'];
  const rows: Row[] = [];
  const rounds: Outcome['rounds'] = {};
  for (const blocks of foreignBlocks()) {
    const measured = await measure(blocks, size, say);
    for (const [name, numbers] of Object.entries(measured)) rounds[`${blocks.what}: ${name}`] = numbers;
    const average = blocks.texts.reduce((sum, text) => sum + text.length, 0) / blocks.texts.length;
    const of = `${blocks.what} (${(average / 1024).toFixed(1)} KiB)`;
    const { judged, parsed, streamedJudged, streamedParsed } = measured;
    rows.push(
      compared(`${of}: judged by its tag`, 'µs', { ours: judged, baseline: parsed }, { atMost: 0.2 }),
      compared(`${of}: with decoding and framing on both sides`, 'µs', {
        ours: streamedJudged,
        baseline: streamedParsed,
      }),
    );
  }
  return {
    name: 'foreign-events: an event that is not ours',
    ours: 'gateway',
    baseline: 'JSON.parse',
    rows,
    rounds,
  };
}

async function measure(
  { what, texts }: Blocks,
  { rounds, megabytes }: { rounds: number; megabytes: number },
  say: BenchOptions['say'],
) {
  say(`foreign-events: ${what}`);
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  const repeat = Math.max(1, Math.round((megabytes * 2 ** 20) / bytes));
  const pieces = piecesOf(Buffer.from(streamed(texts)));
  const perEvent = (ms: number) => rounded((ms * 1000) / (texts.length * repeat));
  const measured = {
    judged: [] as number[],
    parsed: [] as number[],
    streamedJudged: [] as number[],
    streamedParsed: [] as number[],
  };
  for (let round = -1; round < rounds; round++) {
    const times = {
      judged: judge(texts, repeat),
      parsed: parse(texts, repeat),
      streamedJudged: await judgeStreamed(pieces, repeat),
      streamedParsed: await parseStreamed(pieces, repeat),
    };
    // The first is for the compiler.
    if (round < 0) continue;
    for (const [name, ms] of Object.entries(times)) measured[name as keyof typeof times].push(perEvent(ms));
  }
  return measured;
}

function judge(texts: readonly string[], repeat: number): number {
  const subscribers = new Subscribers(SILENT);
  subscribers.onReturn(OURS, ours);
  for (const prefix of ['salt/minion/', 'salt/presence/', 'salt/key'])
    subscribers.onTag(prefix, ours.bind(null));
  const started = performance.now();
  for (let time = 0; time < repeat; time++) for (const text of texts) subscribers.dispatch(text);
  return performance.now() - started;
}

function parse(texts: readonly string[], repeat: number): number {
  const started = performance.now();
  for (let time = 0; time < repeat; time++) for (const text of texts) keep(JSON.parse(text));
  return performance.now() - started;
}

/** The whole way, as the gateway has it, from the bytes on. */
async function judgeStreamed(pieces: readonly Buffer[], repeat: number): Promise<number> {
  const source = { openEvents: async () => repeated(pieces, repeat), probeEvents: async () => undefined };
  const events = new EventStream({ source, log: SILENT });
  events.onReturn(OURS, ours);
  for (const prefix of ['salt/minion/', 'salt/presence/', 'salt/key']) events.onTag(prefix, ours.bind(null));
  const ended = once(events, 'down');
  const started = performance.now();
  events.start();
  await ended;
  const took = performance.now() - started;
  events.stop();
  return took;
}

async function parseStreamed(pieces: readonly Buffer[], repeat: number): Promise<number> {
  const decoder = new TextDecoder();
  const parser = createParser({ onEvent: ({ data }) => keep(JSON.parse(data)) });
  const started = performance.now();
  for await (const piece of repeated(pieces, repeat)) parser.feed(decoder.decode(piece, { stream: true }));
  return performance.now() - started;
}

async function* repeated(pieces: readonly Buffer[], repeat: number): AsyncGenerator<Uint8Array> {
  for (let time = 0; time < repeat; time++) yield* pieces;
}

function piecesOf(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.length / PIECE);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * PIECE, (index + 1) * PIECE));
}

function ours(): never {
  throw new Error('an event that is not ours was taken for one');
}

let kept: unknown;
/** So that the parsing cannot be left out. */
function keep(value: unknown): void {
  kept = value;
  if (kept === undefined) throw new Error('JSON.parse gives no undefined');
}
