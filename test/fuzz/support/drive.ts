import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Play } from '../../gateway/support/play.ts';
import { heldBytes } from '../../support/held-bytes.ts';
import { Random } from '../../support/random.ts';
import type { Chunk } from '../../support/salt-api-fleet.ts';
import { mayBe } from './may-be.ts';
import { Receiver } from './receiver.ts';
import { type Fuzzed, randomStanza } from './stanzas.ts';

export interface DriveOptions {
  /** Batches, each by its own seed: what one of them finds is found by it alone. */
  readonly seeds: Iterable<number>;
  /** Stanzas in a batch. */
  readonly batch: number;
  /** Bare JIDs that may do everything; the rest of the senders may do nothing. */
  readonly admins: readonly string[];
  /** Told now and then. */
  readonly progress?: (report: DriveReport) => void;
}

export interface DriveReport {
  stanzas: number;
  answered: number;
  chunks: number;
  /** Held after the first tenth, and at the end, bytes. */
  heldAtFirst: number;
  held: number;
  seconds: number;
}

/** An admin that no test speaks for, so that nothing said to it is kept. */
export const ROOT = 'root@demo.no';
/** Each has a unique name, so that nothing about it is kept. */
const STRANGERS = 1_000_000;
const SETTLE_EVERY = 20;

/** Sends batches of absurd stanzas into a gateway and judges the results. @throws AssertionError */
export async function drive(scene: Play, options: DriveOptions): Promise<DriveReport> {
  const receiver = new Receiver(scene.server);
  const began = performance.now();
  const seeds = Array.from(options.seeds);
  const report: DriveReport = { stanzas: 0, answered: 0, chunks: 0, heldAtFirst: 0, held: 0, seconds: 0 };
  for (const [index, seed] of seeds.entries()) {
    await oneBatch(scene, receiver, seed, options, report);
    report.seconds = (performance.now() - began) / 1000;
    const tenth = Math.ceil(seeds.length / 10);
    if (index + 1 === tenth) report.heldAtFirst = heldBytes();
    if (index + 1 === seeds.length || (index + 1) % tenth === 0) report.held = heldBytes();
    if ((index + 1) % SETTLE_EVERY === 0) options.progress?.(report);
  }
  return report;
}

async function oneBatch(
  scene: Play,
  receiver: Receiver,
  seed: number,
  { batch, admins }: DriveOptions,
  report: DriveReport,
): Promise<void> {
  const random = new Random(seed);
  const senderOf = () =>
    admins.length > 0 && random.oneIn(2) ? random.pick(admins) : `s${random.below(STRANGERS)}@demo.no`;
  receiver.begin(random);
  const stanzas: Fuzzed[] = [];
  for (let number = 0; number < batch; number++) {
    const around = { sender: senderOf(), number: seed * 10_000 + number, sessions: receiver.sessions };
    stanzas.push(randomStanza(random, around));
  }
  for (const { xml } of stanzas) scene.server.deliverRaw(xml);
  await receiver.settled(stanzas, `seed ${seed}`);
  report.stanzas += stanzas.length;
  report.answered += receiver.answered;
  judge(scene, seed, admins, report);
}

function judge(scene: Play, seed: number, admins: readonly string[], report: DriveReport): void {
  const faults = scene.log.lines.filter(({ level }) => level === 'error');
  assert.deepEqual(faults, [], `seed ${seed}`);
  // The first line has the address of the gateway's page.
  scene.log.lines.splice(0, Infinity, ...scene.log.lines.filter(({ details }) => 'health' in details));
  const { chunks } = scene.salt.lowstate;
  const permits = (person: string) => admins.includes(person);
  for (const chunk of chunks as Chunk[])
    assert.ok(mayBe(chunk, permits, admins.length > 0), `seed ${seed}: ${inspect(chunk)}`);
  report.chunks += chunks.length;
  chunks.splice(0);
  const { jobs } = scene.salt.fleet;
  for (const [jid, { running }] of jobs) if (running.size === 0) jobs.delete(jid);
}
