import assert from 'node:assert/strict';
import { limit } from '../../support/limit.ts';
import { until } from '../../support/patience.ts';
import type { Seen } from '../../support/person.ts';
import type { TestLab } from './lab.ts';
import type { ChatUser } from './person.ts';

export const PARTS = ['gateway', 'salt-api', 'prosody'] as const;
export type Part = (typeof PARTS)[number];

const DB01 = 'db01.demo.no';
/** How soon after a part is back everyone must see the truth, milliseconds. */
const TRUE_WITHIN = 15_000;
/** Until a gateway without an XMPP server has noticed, milliseconds. */
const NOTICED = 120_000;
/** Each person's subscriptions; the admin has two clients. */
const ROSTERS: Record<string, string[]> = {
  admin: ['master', 'databases', 'db01', 'web01', 'web02'],
  kari: ['web01', 'db01'],
  ola: ['master', 'databases'],
};
const CLIENTS = ['admin', 'admin', 'kari', 'ola'];

/** Kills parts and starts them again. While one is away db01 goes or comes back, so everyone's old view is wrong. */
export class Restarts {
  readonly #lab: TestLab;
  #clients: { name: string; person: ChatUser }[] = [];
  #isDb01Up = true;
  /** Minions shown as gone that never were. */
  readonly #slandered: string[] = [];

  constructor(lab: TestLab) {
    this.#lab = lab;
  }

  /** Starts the gateway and has everyone subscribe. */
  async begin(): Promise<void> {
    await this.#lab.startGateway(this.#config());
    for (const [name, contacts] of Object.entries(ROSTERS)) {
      const person = await this.#lab.person(name);
      await person.subscribesTo(...contacts);
      await person.leaves();
    }
    await this.#everyoneComes();
    await this.#everyoneSeesTheTruth(60_000);
  }

  /** Kills a part, has db01 go or come, starts the part; resolves with the milliseconds until all saw the truth. */
  async round(part: Part): Promise<number> {
    this.#viewsAreTrue();
    await this.#kills(part);
    this.#isDb01Up = !this.#isDb01Up;
    if (part === 'prosody') await this.#dbIsKilledOrStarted();
    else this.#dbHangsOrGoesOn();
    await this.#starts(part);
    const back = Date.now();
    if (part === 'prosody') await this.#everyoneComes();
    await this.#everyoneSeesTheTruth(back + limit(TRUE_WITHIN) - Date.now());
    this.#viewsAreTrue();
    return Date.now() - back;
  }

  #config(): Record<string, unknown> {
    const admins = Object.keys(ROSTERS).map((name) => `${name}@demo.no`);
    const salt = { ...(this.#lab.config().salt as object), presence_interval: 900 };
    return { admins, salt, groups: { databases: { target: 'db*', target_type: 'glob' } } };
  }

  async #kills(part: Part): Promise<void> {
    const { gateway, server, salt } = this.#lab;
    if (part === 'gateway') await gateway.kill();
    else if (part === 'salt-api') await salt.killApi();
    else await server.kill();
  }

  /** From its return on the part is back: it accepts connections, or is a process that has been started. */
  async #starts(part: Part): Promise<void> {
    const { gateway, server, salt } = this.#lab;
    if (part === 'gateway') gateway.start(this.#lab.config(this.#config()));
    else if (part === 'prosody') await server.start();
    else {
      salt.startApi();
      await salt.apiReady();
    }
  }

  /** At once, and nothing on Salt's bus says so. */
  #dbHangsOrGoesOn(): void {
    if (this.#isDb01Up) this.#lab.salt.thawMinion(DB01);
    else this.#lab.salt.freezeMinion(DB01);
  }

  /** Resolves once the gateway knows, which has nobody to tell. */
  async #dbIsKilledOrStarted(): Promise<void> {
    if (this.#isDb01Up) this.#lab.salt.startMinion(DB01);
    else await this.#lab.salt.killMinion(DB01);
    const known = `salt_xmpp_minions{state="${this.#isDb01Up ? 'up' : 'down'}"} ${this.#isDb01Up ? 3 : 1}\n`;
    const knows = async () => (await this.#lab.gateway.readiness('/metrics')).text.includes(known);
    await until(knows, `the gateway did not come to know: ${known}`, NOTICED);
  }

  async #everyoneComes(): Promise<void> {
    this.#clients = await Promise.all(
      CLIENTS.map(async (name) => ({ name, person: await this.#lab.person(name) })),
    );
    for (const { name, person } of this.#clients)
      person.onSeen((contact, seen) => {
        if (contact.startsWith('web') && seen === 'unavailable') this.#slandered.push(`${name}: ${contact}`);
      });
  }

  async #everyoneSeesTheTruth(withinMs: number): Promise<void> {
    const counts = this.#isDb01Up ? '1 up, 0 down' : '1 of 1 down';
    const status: Record<string, RegExp> = {
      master: this.#isDb01Up ? /^3 up, 0 down$/ : /^1 of 3 down$/,
      databases: new RegExp(`^${counts}$`),
    };
    const views = this.#clients.flatMap(({ name, person }) =>
      Object.entries(this.#truthFor(name)).map(([contact, seen]) =>
        person.sees(contact, seen, status[contact], Math.max(1, withinMs)),
      ),
    );
    const failed = (await Promise.allSettled(views)).filter(({ status }) => status === 'rejected');
    assert.deepEqual(
      failed.map((one) => (one as PromiseRejectedResult).reason.message),
      [],
    );
  }

  #viewsAreTrue(): void {
    for (const { name, person } of this.#clients) assert.deepEqual(person.view(), this.#truthFor(name), name);
    assert.deepEqual(this.#slandered, []);
  }

  #truthFor(name: string): Record<string, Seen> {
    const withDb01Down: Record<string, Seen> = { db01: 'unavailable', master: 'away', databases: 'away' };
    const seen = (contact: string) => (this.#isDb01Up ? undefined : withDb01Down[contact]) ?? 'available';
    return Object.fromEntries((ROSTERS[name] ?? []).map((contact) => [contact, seen(contact)]));
  }
}
