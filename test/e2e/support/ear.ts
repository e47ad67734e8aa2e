import assert from 'node:assert/strict';
import { once } from 'node:events';
import { EventStream, SaltClient, startedMinion } from '../../../src/salt/index.ts';
import { keptLog } from '../../support/kept-log.ts';
import type { TestLab } from './lab.ts';

/** The test's own ear at Salt's bus. */
export class Ear {
  readonly #events: EventStream;
  readonly #client: SaltClient;

  private constructor(client: SaltClient, events: EventStream) {
    this.#client = client;
    this.#events = events;
  }

  /** Resolves once it hears. */
  static async at({ salt: { url, layout } }: TestLab): Promise<Ear> {
    const [user] = layout.users;
    assert.ok(user);
    const log = keptLog();
    const { name: username, password } = user;
    const config = { url, username, password, eauth: layout.eauth, timeout: 5 };
    const client = new SaltClient({ live: { config }, log });
    const events = new EventStream({ source: client, log });
    events.start();
    await once(events, 'open');
    return new Ear(client, events);
  }

  /** Resolves with the moment of the minion's next start event. */
  starts(id: string): Promise<number> {
    return new Promise((resolve) => {
      const end = this.#events.onTag('salt/minion/', (event) => {
        if (startedMinion(event) !== id) return;
        end();
        resolve(Date.now());
      });
    });
  }

  /** Resolves with those that the master calls present, the next time that it names this one among them. */
  present(id: string): Promise<unknown[]> {
    return new Promise((resolve) => {
      const end = this.#events.onTag('salt/presence/present', ({ data: { present } }) => {
        if (!Array.isArray(present) || !present.includes(id)) return;
        end();
        resolve(present);
      });
    });
  }

  /** Resolves once a runner's function has returned, the next time. */
  returns(fun: string): Promise<void> {
    return new Promise((resolve) => {
      const end = this.#events.onTag('salt/run/', ({ data, tag }) => {
        if (!tag.endsWith('/ret') || data.fun !== `runner.${fun}`) return;
        end();
        resolve();
      });
    });
  }

  stop(): void {
    this.#events.stop();
    this.#client.close();
  }
}
