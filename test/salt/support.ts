import { once } from 'node:events';
import type { TestContext } from 'node:test';
import {
  type ClientOptions,
  EventStream,
  SaltClient,
  SaltError,
  type SaltSettings,
  type StreamOptions,
} from '../../src/salt/index.ts';
import { type KeptLog, keptLog } from '../support/kept-log.ts';
import { SaltApiStandIn, type StandInOptions } from '../support/salt-api.ts';

export const ALL = { tgt: '*', tgt_type: 'glob' } as const;

/** The options of a client besides those for its stand-in. */
export interface ClientSetup extends Partial<Omit<ClientOptions, 'live'>> {
  config?: Partial<SaltSettings>;
}

/** A stand-in and a client of it, both gone after the test. */
export async function saltFor(
  t: TestContext,
  options: ClientSetup = {},
  standInOptions: StandInOptions = {},
): Promise<{ api: SaltApiStandIn; salt: SaltClient; log: KeptLog }> {
  const api = await SaltApiStandIn.start(standInOptions);
  const log = keptLog();
  const salt = clientOf(api, { log, ...options });
  t.after(async () => {
    salt.close();
    await api.stop();
  });
  return { api, salt, log };
}

export function clientOf(api: SaltApiStandIn, { config = {}, ...options }: ClientSetup = {}): SaltClient {
  const settings = { url: api.url, username: 'saltxmpp', password: 'hunter2', eauth: 'pam', timeout: 1 };
  return new SaltClient({ live: { config: { ...settings, ...config } }, log: keptLog(), ...options });
}

/** The events of a stand-in, once they are open or `down`; ended after the test. A stream that breaks opens again at once. */
export async function eventsOf(
  t: TestContext,
  { salt, log }: { salt: SaltClient; log: KeptLog },
  { awaited = 'open', ...options }: Partial<StreamOptions> & { awaited?: 'open' | 'down' } = {},
): Promise<EventStream> {
  const events = new EventStream({ source: salt, log, pace: { firstMs: 1, mostMs: 2 }, ...options });
  t.after(() => events.stop());
  const opened = once(events, awaited);
  events.start();
  await opened;
  return events;
}

/** The error a call ends with, which must be Salt's. */
export async function saltErrorOf(call: Promise<unknown>): Promise<SaltError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof SaltError) return error;
    throw error;
  }
  throw new Error('no error came');
}
