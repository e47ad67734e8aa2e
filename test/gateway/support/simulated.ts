import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Clock } from '../../two-worlds/support/clock.ts';
import { type Play, type PlayOptions, stage } from './play.ts';

/** The step in which simulated time passes, milliseconds. */
const STEP = 100;
/** Turns of the event loop without an event. Work that is open after these waits for time to pass. */
const QUIET = 8;
/** More turns than any work takes. */
const MOST_ROUNDS = 20_000;

/** A whole gateway in simulated time, and the requests and connections that it begins. */
export class Simulated {
  readonly scene: Play;
  readonly #clock: Clock;
  /** HTTP requests begun, and TCP connections, whether they come to anything or not. */
  requests = 0;
  connections = 0;
  /** Stanzas from the gateway. */
  stanzas = 0;

  private constructor(scene: Play, clock: Clock) {
    this.scene = scene;
    this.#clock = clock;
    scene.server.onEach(() => {
      this.stanzas += 1;
    });
  }

  /** Starts it; resolves once it is connected and knows the fleet. */
  static async start(t: TestContext, options: PlayOptions = {}): Promise<Simulated> {
    const clock = new Clock(t);
    const scene = await stage(t, options);
    const simulated = new Simulated(scene, clock);
    simulated.#count(t);
    await scene.startGateway();
    await simulated.pass(5);
    return simulated;
  }

  /** Lets so many seconds pass, and everything happen in them. */
  async pass(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds * 1000; passed += STEP) {
      await this.#quiet();
      this.#clock.pass(STEP);
    }
    await this.#quiet();
  }

  /** Passes the time until that is so; the seconds it took. Too long: more than `most`. */
  async until(isSo: () => boolean | Promise<boolean>, most: number): Promise<number> {
    for (let seconds = 0; seconds <= most; seconds += 0.5) {
      if (await isSo()) return seconds;
      await this.pass(0.5);
    }
    return Number.POSITIVE_INFINITY;
  }

  async #quiet(): Promise<void> {
    for (let calm = 0, rounds = 0; calm < QUIET; calm += 1, rounds += 1) {
      if (rounds > MOST_ROUNDS)
        throw new Error(`it does not become quiet: ${process.getActiveResourcesInfo()}`);
      const before = this.#seen();
      await turn();
      if (this.#seen() !== before || isReadingFiles()) calm = 0;
    }
  }

  #seen(): number {
    const { counts, fired } = this.scene.salt;
    return this.stanzas + this.requests + this.connections + counts.requests + fired + this.scene.salt.busy;
  }

  #count(t: TestContext): void {
    const request = () => {
      this.requests += 1;
    };
    const connection = () => {
      this.connections += 1;
    };
    subscribe('http.client.request.start', request);
    subscribe('net.client.socket', connection);
    t.after(() => {
      unsubscribe('http.client.request.start', request);
      unsubscribe('net.client.socket', connection);
    });
  }
}

/** Modules that are loaded, and files: they take real time. */
function isReadingFiles(): boolean {
  return process.getActiveResourcesInfo().some((each) => each.startsWith('FSReq'));
}
