import type { RosterOutcome, RosterService, RosterWish } from '../../commands/index.ts';
import type { Minion } from '../../fleet/index.ts';
import { guarded, type Repeating } from '../../guard/index.ts';
import {
  buildNick,
  buildRosterExchange,
  NS_ROSTER_EXCHANGE,
  parseJid,
  type RosterAccess,
  StanzaError,
  StanzaRefused,
  XmppError,
  xml,
} from '../../xmpp/index.ts';
import type { Contact, View } from '../directory/directory.ts';
import type { Host } from '../host.ts';
import type { ClientKnowledge } from '../messages/chat.ts';
import type { Presences } from '../presence/presences.ts';
import { type FillOptions, fillRoster } from './fill.ts';
import { PrivilegedRosters } from './privileged.ts';
import { Turns } from './turns.ts';
import { chosenContacts, contactsNamed, literalPeople, type WantedContact, wantedContact } from './wanted.ts';

/** The most contacts that each send a subscription request, if there is no better way. */
const MOST_ASKING = 10;
/** Changes within this time are written together, milliseconds. */
const GATHER = 200;

interface Needs {
  clients: ClientKnowledge;
  presences: Presences;
}

/** Contacts in people's rosters: written where the server allows it (XEP-0356), else offered on asking. */
export class Rosters implements RosterService {
  readonly #host: Host;
  readonly #clients: ClientKnowledge;
  readonly #privileged: PrivilegedRosters;
  readonly #fill: FillOptions;
  /** The minions already written: a change of state does not matter here. */
  readonly #known = new Set<string>();
  /** Writes into each person's roster, one write after the other. */
  readonly #turns = new Turns();
  /** People whose roster could not be written, such as those with no account yet; the one tried last comes last. */
  readonly #unwritten = new Set<string>();
  /** People whose server did not answer: their own wish does not wait for it again. */
  readonly #silent = new Set<string>();
  #filling: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  readonly #repeating: Repeating;
  #stopped = false;

  constructor(host: Host, { clients, presences }: Needs) {
    this.#host = host;
    this.#clients = clients;
    const { directory, request, store, troubles } = host;
    this.#repeating = troubles.repeating('rosters');
    const { fleet } = host.site;
    this.#privileged = new PrivilegedRosters(request);
    this.#fill = {
      privileged: this.#privileged,
      table: store.roster,
      subscriptions: store.subscriptions,
      // As if they had asked: the subscription is kept, and the presence told.
      subscribed: (person, local) => presences.subscribed(person, local),
      addressOf: (local) => directory.addressOf(local),
      exists: (person, local) => directory.seenBy(person).find(local) !== undefined,
    };
    fleet.on(
      'swept',
      guarded('rosters', (first) => first && this.#soon()),
    );
    fleet.on(
      'changed',
      guarded('rosters', (minion) => this.#changed(minion)),
    );
    fleet.on(
      'removed',
      guarded('rosters', ({ id }) => {
        this.#known.delete(id);
        this.#soon();
      }),
    );
  }

  /** A server said what the gateway may do with its users' rosters (XEP-0356 §4). */
  granted(server: string, access: RosterAccess): void {
    this.#privileged.learn(server, access);
    this.#soon();
  }

  /** The stream is gone. */
  offline(): void {
    this.#privileged.forgetAll();
    this.#silent.clear();
  }

  /** Somebody is there: their roster may be writable now. */
  saw(person: string): void {
    if (this.#unwritten.delete(person)) this.#soon();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#repeating.stop();
  }

  async put(person: string, wish: RosterWish): Promise<RosterOutcome> {
    const { directory } = this.#host;
    const wanted = this.#wanted(this.#contactsOf(directory.seenBy(person), wish));
    const how = { wanted: wanted.length };
    if (wanted.length === 0) return { ...how, how: 'listed', contacts: [] };
    const contacts = await this.#written(person, wanted);
    if (contacts) return { ...how, how: 'filled', contacts };
    return { ...how, how: this.#offer(person, wanted), contacts: wanted };
  }

  /** Writes contacts that a person asked for. Gives the new ones; undefined if the gateway may not write. */
  async #written(person: string, wanted: readonly WantedContact[]): Promise<WantedContact[] | undefined> {
    const mayWrite = () => this.#privileged.reaches(person) && !this.#silent.has(person);
    if (!mayWrite()) return undefined;
    try {
      // An earlier one may have shown that the server does not.
      return await this.#turns.take(person, async () =>
        mayWrite() ? fillRoster(this.#fill, person, wanted, true) : undefined,
      );
    } catch (error) {
      this.#failed(person, error);
      return undefined;
    }
  }

  /** The best remaining way if the roster cannot be written. */
  #offer(person: string, wanted: readonly WantedContact[]): 'suggested' | 'asking' | 'listed' {
    const { directory, send } = this.#host;
    if (this.#clients.supportsEverywhere(person, NS_ROSTER_EXCHANGE)) {
      const from = directory.addressOf(directory.master.local);
      send(xml('message', { from, to: person }, buildRosterExchange(wanted)));
      return 'suggested';
    }
    if (wanted.length > MOST_ASKING) return 'listed';
    for (const { jid, name } of wanted)
      send(xml('presence', { from: jid, to: person, type: 'subscribe' }, buildNick(name)));
    return 'asking';
  }

  #contactsOf(seen: View, wish: RosterWish): Contact[] {
    if (wish.kind === 'configured') return chosenContacts(seen, this.#host.live.config.roster);
    if (wish.kind === 'named') return contactsNamed(seen, wish.word);
    const contact = seen.find(wish.local);
    return contact ? [contact] : [];
  }

  #wanted(contacts: readonly Contact[]): WantedContact[] {
    return contacts.map((contact) => wantedContact(this.#host.directory, contact));
  }

  /** The visible minions of some people changed. */
  accessChanged(): void {
    this.#soon();
  }

  #changed({ id }: Minion): void {
    if (this.#known.has(id)) return;
    this.#known.add(id);
    if (this.#host.site.fleet.swept) this.#soon();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(
      guarded('rosters', () => this.#fillInTurn()),
      GATHER,
    );
  }

  #fillInTurn(): void {
    this.#filling = this.#filling
      .then(() => this.#fillAll())
      .catch((error: unknown) => this.#host.log.error({ err: error }, 'filling rosters failed'));
  }

  /** One after the other: a server saves a whole roster for each item. If one fails again, others of that server wait. */
  async #fillAll(): Promise<void> {
    const { live, site, store } = this.#host;
    if (!site.fleet.swept) return;
    const people = new Set([...literalPeople(live.config), ...store.roster.people()]);
    const failing = this.#unwritten.intersection(people);
    const troubled = new Set<string>();
    for (const person of people.difference(failing).union(failing)) {
      const server = parseJid(person)?.domain ?? '';
      const isKnown = failing.has(person);
      if (this.#stopped || !this.#privileged.reaches(person) || (isKnown && troubled.has(server))) continue;
      this.#unwritten.delete(person);
      this.#unwritten.add(person);
      if (await this.#fillOne(person)) this.#unwritten.delete(person);
      else if (isKnown) troubled.add(server);
    }
    const isLeft = Array.from(this.#unwritten).some((person) => this.#privileged.reaches(person));
    if (!isLeft || this.#stopped) return this.#repeating.worked();
    this.#repeating.failed();
    this.#repeating.plan(() => this.#fillInTurn());
  }

  /** Whether that went well. */
  async #fillOne(person: string): Promise<boolean> {
    const { directory, live, log } = this.#host;
    const isNamed = literalPeople(live.config).includes(person);
    const chosen = isNamed ? chosenContacts(directory.seenBy(person), live.config.roster) : [];
    try {
      const added = await this.#turns.take(person, () =>
        fillRoster(this.#fill, person, this.#wanted(chosen)),
      );
      this.#silent.delete(person);
      if (added.length > 0) log.info({ person, added: added.length }, 'a roster was filled');
      return true;
    } catch (error) {
      this.#failed(person, error);
      return false;
    }
  }

  #failed(person: string, error: unknown): void {
    const { log } = this.#host;
    if (!(error instanceof StanzaError || error instanceof XmppError || error instanceof StanzaRefused))
      throw error;
    if (this.#stopped || error.code === 'disconnected') return;
    if (error.code === 'timeout') this.#silent.add(person);
    if (error.code === 'forbidden') this.#privileged.forget(person);
    const level = this.#repeating.failures === 0 ? 'warn' : 'debug';
    log[level]({ person, code: error.code }, `a roster could not be written: ${error.message}`);
  }
}

/** Contacts in people's rosters. */
export function feature(host: Host, needs: Needs): Rosters {
  const { access, site, onAdvert, onSeen, when } = host;
  const rosters = new Rosters(host, needs);
  const changed = () => rosters.accessChanged();
  onAdvert((server, { roster }) => rosters.granted(server, roster));
  onSeen(({ from }) => rosters.saw(from.person));
  when('offline', () => rosters.offline());
  when('configChanged', changed);
  site.on('reach', guarded('rosters', changed));
  access.on('changed', guarded('rosters', changed));
  host.onLeave(() => rosters.stop());
  return rosters;
}
