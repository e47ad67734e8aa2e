import { EventEmitter } from 'node:events';
import type { Access } from '../../../src/access/index.ts';
import { Directory } from '../../../src/contacts/directory/directory.ts';
import type { Seen } from '../../../src/contacts/inbound/inbound.ts';
import { Presences, type PresencesOptions } from '../../../src/contacts/presence/presences.ts';
import {
  AddressBook,
  type Fleet,
  globMatcher,
  type Minion,
  type MinionState,
} from '../../../src/fleet/index.ts';
import { openStore, type Store } from '../../../src/store/index.ts';
import { type Element, xml } from '../../../src/xmpp/index.ts';
import { accessWith, type ShortRule } from '../../access/support/rules.ts';
import { keptLog } from '../../support/kept-log.ts';
import { until } from '../../support/patience.ts';
import { admissionFor, presenceOf } from './inbound.ts';
import { liveOf, membersOf } from './site.ts';

export const DOMAIN = 'salt.demo.no';

/** A fleet whose minions do as the test says. */
export class FleetLab extends EventEmitter {
  readonly minions = new Map<string, Minion>();
  swept = true;
  trouble: string | undefined;

  get(id: string): Minion | undefined {
    return this.minions.get(id);
  }

  all(): Minion[] {
    return Array.from(this.minions.values());
  }

  count(state: MinionState): number {
    return this.all().filter((minion) => minion.state === state).length;
  }

  /** A minion is in that state from now on, or is there from now on. */
  put(id: string, state: MinionState): void {
    const known = this.minions.get(id);
    if (known?.state === state) return;
    const was = known?.state;
    const minion = Object.assign(known ?? { id, since: 0 }, { id, state, since: 1 });
    this.minions.set(id, minion);
    this.emit('changed', minion, was);
  }

  remove(id: string): void {
    const minion = this.minions.get(id);
    this.minions.delete(id);
    if (minion) this.emit('removed', minion);
  }
}

export interface CountsLabOptions {
  minions: readonly string[];
  rules?: readonly ShortRule[];
  /** The ids in each group; the test can change them. */
  groups?: Record<string, readonly string[]>;
  /** Steps before people get the first counts. */
  before?: (store: Store) => void;
}

export interface CountsLab {
  fleet: FleetLab;
  access: Access;
  directory: Directory;
  presences: Presences;
  store: Store;
  /** Every stanza that went out. */
  sent: Element[];
  /** A stanza to the gateway. */
  receives(type: string | undefined, from: string, local: string): void;
  /** The texts that a person got from a contact, in order. */
  told(person: string, local: string): string[];
  /** The right text for a person and a contact, counted from the beginning. */
  truth(person: string, local: string): string;
  /** Waits until a person has the right texts of these contacts. */
  quiet(person: string, locals: readonly string[]): Promise<void>;
}

/** The presences of a fleet that the test changes: `admin@demo.no` sees all of it, others what the rules say. */
export async function countsLab(options: CountsLabOptions): Promise<CountsLab> {
  const { minions, rules = [], groups = {}, before } = options;
  const fleet = new FleetLab();
  for (const id of minions) fleet.put(id, 'up');
  const access = accessWith(rules, { groups });
  const book = new AddressBook(
    { all: () => [], set: () => {} },
    { stripDomain: '', reserved: ['master', ...Object.keys(groups)] },
  );
  const targets = Object.fromEntries(
    Object.keys(groups).map((name) => [name, { target: name, target_type: 'glob' as const }]),
  );
  const directory = new Directory({
    live: liveOf(DOMAIN, targets),
    site: { fleet: fleet as unknown as Fleet, book, members: membersOf(groups) },
    access,
  });
  const store = await openStore(':memory:');
  before?.(store);
  const sent: Element[] = [];
  const send = (stanza: Element) => void sent.push(stanza);
  const presences = new Presences({
    directory,
    access,
    admission: admissionFor({ access, directory, send }),
    limits: { request: () => undefined },
    subscriptions: store.subscriptions,
    fleet: fleet as unknown as Fleet,
    ready: Promise.resolve(),
    isOnline: () => true,
    masterSubscriptions: { ask: () => {}, end: () => {} },
    clients: {
      hasAny: () => false,
      isTold: () => false,
      isLeaving: ({ kind }: Seen) => kind === 'unavailable',
    },
    log: keptLog(),
    decorate: () => [],
    send,
  } as unknown as PresencesOptions);
  fleet.emit('swept', true);
  const presencesTo = (person: string, local: string) =>
    sent.filter(({ attrs }) => attrs.to === person && attrs.from?.startsWith(`${local}@`));
  const told = (person: string, local: string) =>
    presencesTo(person, local).flatMap((stanza) =>
      stanza.attrs.type === undefined ? [stanza.getChildText('status') ?? ''] : [],
    );
  const truth = (person: string, local: string) => {
    const known = local === 'master' ? undefined : (groups[local] ?? matching(fleet, local));
    const shown = fleet.all().filter(({ id }) => access.shows(person, id) && (known?.includes(id) ?? true));
    const [up = 0, down = 0, stale = 0] = (['up', 'down', 'stale'] as const).map(
      (state) => shown.filter((minion) => minion.state === state).length,
    );
    const some = stale ? `, ${stale} stale` : '';
    return down ? `${down} of ${up + down + stale} down${some}` : `${up} up, 0 down${some}`;
  };
  /** Counts come at a limited pace: a moment later if minions change all the time. */
  const quiet = async (person: string, locals: readonly string[]) => {
    for (const local of locals) {
      const expected = truth(person, local);
      const last = () =>
        sent.findLast(({ attrs }) => attrs.to === person && attrs.from?.startsWith(`${local}@`));
      await until(
        () => last()?.getChildText('status') === expected,
        () => `${person} saw of ${local} not ${expected}, but ${last()}`,
      );
    }
  };
  return {
    fleet,
    access,
    directory,
    presences,
    store,
    sent,
    quiet,
    receives: (type, from, local) => {
      const presence = presenceOf(xml('presence', { type, from, to: `${local}@${DOMAIN}` }));
      presences.attendance.saw(presence);
      presences.receive(presence);
    },
    told,
    truth,
  };
}

function matching(fleet: FleetLab, glob: string): string[] {
  const matches = globMatcher(glob);
  return fleet.all().flatMap(({ id }) => (matches(id) ? id : []));
}
