import { z } from 'zod';
import type { Seen } from '../support/audience.ts';
import { Child } from '../support/child.ts';
import { now } from '../support/clock.ts';
import { FORWARDER, GATEWAY, SECRET } from '../support/lab.ts';
import type { RosterLab, Subscription } from '../support/roster-lab.ts';

/** Sends the presences of a fleet: the gateway, or the plain component. Times in milliseconds since the epoch. */
export interface Teller {
  readonly child: Child;
  readonly domain: string;
  readonly startedAt: number;
  /** Has all be available; when it began to write, where that can be told. */
  tellAll(): Promise<number | undefined>;
  /** Has the first so many be seen so; when it could know of that, where it is known. */
  show(minions: number, seen: Seen): Promise<number | undefined>;
  /** Everyone goes unavailable, and the process ends. */
  leave(): Promise<void>;
}

const began = z.object({ at: z.number() });

/** Learns from Salt what to tell: a minion is gone once two pings went unanswered, and back by its start event. */
export async function gatewayTeller(lab: RosterLab, config: string, salt: Child): Promise<Teller> {
  const { child, at } = await lab.gateway(config);
  return {
    child,
    domain: GATEWAY,
    startedAt: at,
    tellAll: async () => undefined,
    show: async (minions, seen) => {
      if (seen === 'unavailable') return undefined;
      const { at } = began.parse(await salt.ask({ minions, up: seen === 'available' }));
      return seen === 'available' ? at : undefined;
    },
    leave: () => child.stop(),
  };
}

export async function plainTeller(
  lab: RosterLab,
  minions: number,
  subscriptions: Subscription[],
): Promise<Teller> {
  const startedAt = now();
  const settings = { service: lab.service, domain: FORWARDER, secret: SECRET, subscriptions };
  const { child } = await Child.start(new URL('plain.ts', import.meta.url), settings);
  const write = async (count: number, as: Seen) => began.parse(await child.ask({ minions: count, as })).at;
  return {
    child,
    domain: FORWARDER,
    startedAt,
    tellAll: () => write(minions, 'available'),
    show: write,
    leave: async () => {
      await write(minions, 'unavailable');
    },
  };
}
