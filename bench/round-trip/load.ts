import { VERSION } from '../../test/support/salt-version.ts';
import type { Peer } from '../support/peer.ts';

/** The answer of the stand-in's minions to `test.version`. */
const QUESTION = { body: 'test.version', isAnswer: (body: string) => body.includes(VERSION) };

/** Asks one minion, each time after the last answer. The times, milliseconds. */
export async function askOneByOne(peer: Peer, domain: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let asked = 0; asked < count; asked++) times.push((await ask(peer, domain, 0)).ms);
  return times;
}

/** Asks `inFlight` minions at a time, one command each. How many answers a second. */
export async function askMany(peer: Peer, domain: string, count: number, inFlight: number): Promise<number> {
  let left = count;
  const started = performance.now();
  const lane = async (minion: number) => {
    while (left-- > 0) await ask(peer, domain, minion);
  };
  await Promise.all(Array.from({ length: inFlight }, (_, minion) => lane(minion)));
  return (count * 1000) / (performance.now() - started);
}

function ask(peer: Peer, domain: string, minion: number) {
  return peer.ask({ ...QUESTION, to: `node${String(minion).padStart(5, '0')}@${domain}` });
}
