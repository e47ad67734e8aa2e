import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { Access } from '../access/index.ts';
import type { GroupConfig, LiveOf, LiveSalt, SaltConfig } from '../config/index.ts';
import { AddressBook, type AddressKeeper, Fleet, GroupMembers } from '../fleet/index.ts';
import { background, guarded, Troubles } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import {
  CachedGrains,
  EventStream,
  JidSource,
  JobTracker,
  SaltClient,
  type SaltDict,
  type Turn,
} from '../salt/index.ts';
import type { RequestStore } from '../store/index.ts';
import type { FleetGrains } from '../targets/index.ts';
import { fleetGrains } from './grains.ts';
import { groupTarget, resolveTarget } from './groups.ts';

/** The time limit for the master's cache of public details, milliseconds. */
const SHOWN_WITHIN = 60_000;
/** Each kind of question about all minions has its queue: a long one delays no sweep. */
const TURNS = {
  groups: { owner: 'groups', rank: 'gateway' },
  targets: { owner: 'targets', rank: 'gateway' },
  shown: { owner: 'grains', rank: 'gateway' },
} satisfies Record<string, Turn>;

export interface SiteOptions {
  live: LiveOf<'groups' | 'master_name' | 'salt' | 'strip_domain'>;
  /** Decides what may leave for this master. */
  access: Pick<Access, 'gatekeeper' | 'housekeeping' | 'minionsChanged'>;
  /** Keeps the address of each minion. */
  addresses: AddressKeeper;
  requests: Pick<RequestStore, 'newestJid' | 'noteJid'>;
  /** Hears each session's token, which must not turn up anywhere. */
  onToken(token: string): void;
  log: Log;
  troubles?: Troubles;
}

interface SiteEvents {
  /** These minions came into that group or left it: other people may reach them than before. */
  reach: [ids: readonly string[], group: string];
}

/** One Salt master as the gateway knows it: the way to it, its events and jobs, its minions and their groups. */
export class SaltSite extends EventEmitter<SiteEvents> implements LiveSalt {
  readonly salt: SaltClient;
  readonly events: EventStream;
  readonly jids: JidSource;
  readonly jobs: JobTracker;
  readonly book: AddressBook;
  readonly fleet: Fleet;
  readonly members: GroupMembers;
  /** The grains that resolve targets. */
  readonly targetGrains: FleetGrains;
  /** The grains that contacts show. */
  readonly shownGrains: CachedGrains;
  readonly #live: SiteOptions['live'];
  /** The groups as they were when their minions were last asked for. */
  #groups: Readonly<Record<string, GroupConfig>>;

  /** The master may have another version than before: it was gone. */
  #isAnother = true;

  /** Connects nothing yet. */
  constructor({ live, access, addresses, requests, onToken, log, troubles = new Troubles() }: SiteOptions) {
    super();
    const { groups, master_name, strip_domain } = live.config;
    this.#live = live;
    this.#groups = groups;
    const reserved = [master_name, ...Object.keys(groups)];
    this.book = new AddressBook(addresses, { stripDomain: strip_domain, reserved });
    const { gatekeeper, housekeeping } = access;
    this.salt = new SaltClient({ live: this, gatekeeper, log, onToken, troubles }, housekeeping);
    this.events = new EventStream({
      source: this.salt,
      log,
      troubles,
      isSaltGone: () => this.fleet.trouble !== undefined,
    });
    this.jids = new JidSource({ after: requests.newestJid(), note: (jid) => requests.noteJid(jid) });
    const { salt, events, jids } = this;
    this.jobs = new JobTracker({ salt, events, jids, log, troubles });
    this.targetGrains = fleetGrains(salt, TURNS.targets);
    this.shownGrains = new CachedGrains({ salt, turn: TURNS.shown, deadlineMs: SHOWN_WITHIN });
    this.fleet = new Fleet({ salt, events, jids, book: this.book, live: this, log, troubles });
    this.fleet.on(
      'swept',
      guarded('site', () => {
        troubles.hurry('grains', 'jobs', 'keys');
        if (!this.#isAnother) return;
        this.#isAnother = false;
        background('site', this.#learnDialect(log));
      }),
    );
    this.fleet.on(
      'unreachable',
      guarded('site', () => {
        this.#isAnother = true;
      }),
    );
    this.members = new GroupMembers({
      live,
      resolve: this.#groupResolver(),
      changed: (ids, wasUnknown, group) => {
        // Until then any minion could have been in that group.
        access.minionsChanged(wasUnknown ? undefined : ids);
        this.emit('reach', ids, group);
      },
      log,
      troubles,
    });
    this.fleet.on(
      'changed',
      guarded('site', ({ id }, was) => {
        if (was !== undefined) return;
        // It may be in groups, and it has a name now.
        this.members.expire();
        access.minionsChanged([id]);
      }),
    );
  }

  /** The current config of this master. */
  get config(): SaltConfig {
    return this.#live.config.salt;
  }

  /** Connects; from now on connections come and go by themselves. */
  start(): void {
    this.events.start();
    this.fleet.start();
  }

  /** Lets go of Salt; jobs go on there. */
  stop(): void {
    this.fleet.stop();
    this.jobs.stop();
    this.events.stop();
    this.salt.close();
  }

  /** Applies another config. Resolves once the minions of all groups were read again. */
  reload(): Promise<void> {
    const before = this.#groups;
    this.#groups = this.#live.config.groups;
    this.fleet.sweepWithin();
    const names = Object.keys(this.#groups);
    this.members.forget(names.filter((name) => !isDeepStrictEqual(before[name], this.#groups[name])));
    return this.members.refresh();
  }

  async #learnDialect(log: Log): Promise<void> {
    const { namesDeadMinions, updateTo, version } = await this.salt.learnDialect();
    if (updateTo === undefined) return;
    log.warn(
      { version, updateTo },
      'this version of Salt calls dead minions up and ends sessions: update it',
    );
    // The first sweep believed it.
    if (!namesDeadMinions) this.fleet.sweepWithin(0);
  }

  /** Resolves groups. Rejects before the fleet is known: nobody would be in a group then, and what it denies allowed. */
  #groupResolver(): (group: GroupConfig) => Promise<readonly string[]> {
    const turn = TURNS.groups;
    const grains = fleetGrains(this.salt, turn);
    const runner = (fun: string, kwarg?: SaltDict) => this.salt.runner(fun, kwarg, { turn });
    return async (group) => {
      const target = groupTarget(group);
      if (!this.fleet.swept && target.tgt_type !== 'list') throw new Error('the fleet is not known yet');
      return resolveTarget(target, this.fleet, { runner }, grains);
    };
  }
}
