import type { saltGrants } from '../access/index.ts';
import { type EventStream, type SaltClient, SaltError } from '../salt/index.ts';
import type { CheckLines } from './line.ts';

/** A slower loop than this tells late of a minion that is lost, seconds. */
const SLOW_LOOP = 10;
const MEND =
  "set presence_events: true and loop_interval: 5 in the master's configuration and restart salt-master";

/** Whether the master tells of minions that come and go: by what it says of itself, or by an event of the kind. */
export class PresenceEvents {
  #seen = false;

  /** Listens from now on. */
  constructor(events: EventStream) {
    events.onTag('salt/presence/', () => {
      this.#seen = true;
    });
  }

  async tell(client: SaltClient, grants: ReturnType<typeof saltGrants>, told: CheckLines): Promise<void> {
    const said = grants?.('@runner.config.get') ? await masterSays(client) : undefined;
    if (said === undefined) {
      if (this.#seen) told.ok('presence events come');
      else {
        told.warning(
          `presence events may be off: none came meanwhile, and external_auth does not allow the question (@runner: [config.get]). Without them a lost minion shows only after a full sweep: ${MEND}`,
        );
      }
    } else if (!said.on) {
      told.warning(`presence events are off, so a lost minion shows only after a full sweep: ${MEND}`);
    } else if (said.loop > SLOW_LOOP) {
      told.warning(
        `presence events are on, but come ${said.loop} s late at worst: set loop_interval: 5 in the master's configuration and restart salt-master`,
      );
    } else told.ok(`presence events are on, ${said.loop} s late at worst`);
  }
}

/** The master's own settings, by its runner `config.get`; undefined where it does not tell. */
async function masterSays(client: SaltClient): Promise<{ on: boolean; loop: number } | undefined> {
  try {
    const on = await client.runner('config.get', { key: 'presence_events' });
    const loop = await client.runner('config.get', { key: 'loop_interval' });
    return typeof on === 'boolean' ? { on, loop: Number(loop) } : undefined;
  } catch (error) {
    if (error instanceof SaltError) return undefined;
    throw error;
  }
}
