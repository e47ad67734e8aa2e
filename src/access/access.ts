import { EventEmitter } from 'node:events';
import type { Log } from '../ops/index.ts';
import type { Gatekeeper, Permit, Target, Turn } from '../salt/index.ts';
import { type AskedCall, type Decision, Grants } from './grants.ts';
import { type Decided, Permits } from './permits.ts';
import { refuseSaltsOwn } from './refusals.ts';
import type { KnownMinions } from './rules.ts';
import { type AccessRules, compileRules, domainOf, domainsOf, means, type Rule } from './rules.ts';

export interface AccessOptions extends AccessRules {
  /** The gateway's own domain: nobody there is ever a person. */
  domain?: string;
  minions: KnownMinions;
  log: Log;
}

interface AccessEvents {
  /** Other rules hold; `lost` says whether a person may do less or other than before. */
  changed: [lost: (person: string) => boolean];
  /** Access to these minions may have changed for some people; undefined: to any minion. */
  sights: [ids: readonly string[] | undefined];
}

export type Verdict =
  | (Extract<Decision, { allowed: true }> & { readonly permit: Permit })
  | Extract<Decision, { allowed: false }>;

/** The form that is sent, if it differs from the form that is judged. */
export interface SentCall {
  /** An admin's target as typed. */
  target?: Target;
  args?: AskedCall['args'];
}

/** People whose rules are kept compiled. */
const MOST_PEOPLE = 2_000;

/**
 * Decides who may run what where (docs/access.md, "How a rule is read"), and makes the permits without which nothing
 * leaves for Salt. A person is a bare JID, or a room's occupant (`room@muc/nick`) if a rule names that occupant.
 */
export class Access extends EventEmitter<AccessEvents> {
  readonly #options: AccessOptions;
  readonly #permits: Permits;
  readonly #grants = new Map<string, Grants>();
  /** Domains of rooms: a sender from there is one of a room's many, and rules mean each only by the literal address. */
  readonly #rooms = new Set<string>();
  #admins: ReadonlySet<string> = new Set();
  #occupants: ReadonlySet<string> = new Set();
  #rules: readonly Rule[] = [];
  #domains: ReadonlySet<string> = new Set();

  constructor(options: AccessOptions) {
    super();
    this.#options = options;
    this.#permits = new Permits({
      stillAllows: (decided) => this.#stillAllows(decided),
      turnOf: this.turnOf.bind(this),
      log: options.log,
    });
    this.#take(options);
  }

  /** Judges every chunk before it is posted. */
  get gatekeeper(): Gatekeeper {
    return this.#permits;
  }

  /** The permit for the gateway's questions. */
  get housekeeping(): Permit {
    return this.#permits.housekeeping;
  }

  /** The bare JIDs named as admins, in the order of the config. */
  get admins(): readonly string[] {
    return Array.from(this.#admins);
  }

  /** The domains that rules spell out. */
  get domains(): ReadonlySet<string> {
    return this.#domains;
  }

  /** Names a sender: an occupant if a rule names that one, else a bare JID. */
  personOf({ bare, full }: { bare: string; full: string }): string {
    return this.#occupants.has(full) ? full : bare;
  }

  /** That domain is of rooms. */
  noteRooms(domain: string): void {
    if (this.#rooms.has(domain)) return;
    this.#rooms.add(domain);
    this.#grants.clear();
    this.emit('sights', undefined);
  }

  isAdmin(person: string): boolean {
    return this.grantsOf(person).isAdmin;
  }

  /** In whose queue at Salt a person's requests wait. */
  turnOf(person: string): Turn {
    return { owner: person, rank: this.isAdmin(person) ? 'admin' : 'person' };
  }

  /** Whether that person may do anything at all here. */
  allowsAny(person: string): boolean {
    return this.grantsOf(person).any;
  }

  /** Whether a minion exists for that person: some rule lets it be reached. */
  shows(person: string, id: string): boolean {
    return this.grantsOf(person).shows(id);
  }

  /** Gives a key for the view of a person: people under the same rules share it. */
  sightOf(person: string): string {
    return this.grantsOf(person).sight;
  }

  /** Whether a group exists for that person. */
  showsGroup(person: string, group: string): boolean {
    return this.grantsOf(person).showsGroup(group);
  }

  grantsOf(person: string): Grants {
    const known = this.#grants.get(person);
    if (known) return known;
    const grants = this.#grantsUnder(person, this.#rules, this.#admins);
    const [oldest] = this.#grants.keys();
    if (this.#grants.size >= MOST_PEOPLE && oldest !== undefined) this.#grants.delete(oldest);
    this.#grants.set(person, grants);
    return grants;
  }

  /**
   * Judges a call; where it is allowed, with the permit that lets just that call leave.
   * @throws AccessError for arguments that are Salt's own
   */
  judge(person: string, call: AskedCall, { target, args = call.args }: SentCall = {}): Verdict {
    const decision = this.grantsOf(person).decide(call);
    if (!decision.allowed) return decision;
    refuseSaltsOwn(call.args);
    refuseSaltsOwn(args);
    return { ...decision, permit: this.#permits.make({ person, call, target, sent: args }) };
  }

  /** Gives the permit to end a job. Anyone with any grant may end their own jobs. */
  permitToEnd(
    person: string,
    fun: 'saltutil.term_job' | 'saltutil.kill_job',
    sent: AskedCall['args'],
    target: Target,
  ): Permit {
    const call = { fun, args: sent, on: [] };
    return this.#permits.make({ person, call, target, sent, endsOwn: true });
  }

  /** These minions are in other groups than before, or have other names; undefined: any minion may be. */
  minionsChanged(ids?: readonly string[]): void {
    for (const grants of this.#grants.values()) grants.forgetVisible(ids);
    this.emit('sights', ids);
  }

  /**
   * Replaces the rules at once. Revoked access ends when `known` resolves: by then the minions of the groups should be
   * known.
   */
  async replace(rules: AccessRules, known?: Promise<unknown>): Promise<void> {
    const [before, admins] = [this.#rules, this.#admins];
    this.#take(rules);
    this.#permits.rulesChanged();
    await known;
    this.emit('changed', (person) => {
      const was = this.#grantsUnder(person, before, admins);
      const now = this.grantsOf(person);
      return !now.isAdmin && (was.isAdmin || textOf(was) !== textOf(now));
    });
  }

  #take({ admins, people, access }: AccessRules): void {
    this.#admins = new Set(admins.map((admin) => admin.toLowerCase()));
    this.#rules = compileRules({ people, access });
    this.#occupants = new Set(this.#rules.flatMap(({ who }) => Array.from(who.occupants)));
    this.#domains = new Set(access.filter(({ deny }) => !deny).flatMap(({ who }) => domainsOf(who)));
    for (const occupant of this.#occupants) this.#rooms.add(domainOf(occupant));
    this.#grants.clear();
    this.emit('sights', undefined);
  }

  #grantsUnder(person: string, rules: readonly Rule[], admins: ReadonlySet<string>): Grants {
    const { domain, minions } = this.#options;
    const from = domainOf(person);
    const isNobody = from === domain || (!person.includes('/') && this.#rooms.has(from));
    const own = isNobody ? [] : rules.filter(({ who }) => means(who, person));
    return new Grants(!isNobody && admins.has(person), own, minions);
  }

  #stillAllows({ person, call, endsOwn }: Decided): boolean {
    const grants = this.grantsOf(person);
    return endsOwn ? grants.any : grants.decide(call).allowed;
  }
}

function textOf({ rules }: Grants): string {
  return rules.map(({ text }) => text).join('\n');
}
