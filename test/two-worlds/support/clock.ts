import { mock, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';

/** The beginning of every run: the same moment, so that texts with times are the same as well. */
const START = Date.UTC(2026, 10, 30, 12);

/** Time that passes only when a test says so, for all that runs in this process: both worlds share it. */
export class Clock {
  constructor(t: TestContext) {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: START });
    // Not `mock.method`: that keeps every call, which fills the memory of a long run.
    Object.defineProperty(performance, 'now', { configurable: true, value: () => Date.now() - START });
    t.after(() => {
      Reflect.deleteProperty(performance, 'now');
      mock.timers.reset();
    });
  }

  /** Lets so many milliseconds pass at once. */
  pass(ms: number): void {
    mock.timers.tick(ms);
  }
}

/** After this many rounds without an event, the world is quiet. */
const QUIET_ROUNDS = 3;
/** Work that is still open after this many quiet rounds waits for time to pass. */
const WAITING_ROUNDS = 30;
/** More rounds than any work takes: something goes round in circles. */
const MOST_ROUNDS = 20_000;

export interface Quietable {
  /** Grows with every event there. */
  readonly activity: number;
  /** True if work is known to be open. */
  readonly busy: boolean;
  /** Resolves once the gateway there has read all stanzas, and answered something after that. */
  sync(): Promise<void>;
}

/** Resolves once nothing happens any more in any of these. */
export async function quiet(places: readonly Quietable[], rounds = QUIET_ROUNDS): Promise<void> {
  let calm = 0;
  let isBusy = false;
  for (let round = 0; calm < (isBusy ? WAITING_ROUNDS : rounds); round++) {
    if (round > MOST_ROUNDS) throw new Error('it does not become quiet');
    const before = places.map(({ activity }) => activity);
    await Promise.all(places.map((place) => place.sync()));
    await turn();
    await turn();
    calm = places.every(({ activity }, index) => activity === before[index]) ? calm + 1 : 0;
    isBusy = places.some(({ busy }) => busy);
  }
}
