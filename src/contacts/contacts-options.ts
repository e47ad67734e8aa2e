import type { Access, Audit, Limits } from '../access/index.ts';
import type { Commands, Groups } from '../commands/index.ts';
import type { Config } from '../config/index.ts';
import type { AddressBook, Fleet, GroupMembers } from '../fleet/index.ts';
import type { Log } from '../ops/index.ts';
import type { EventStream, SaltClient } from '../salt/index.ts';
import type { Store } from '../store/index.ts';
import type { ComponentTransport, Element } from '../xmpp/index.ts';

/** What the contacts stand on, and their slices of the config. */
export interface ContactsOptions {
  config: Pick<Config, 'component' | 'greet' | 'limits' | 'master_name' | 'output' | 'roster' | 'watch'>;
  access: Access;
  /** The config's `groups`, as they are now. */
  groups(): Groups;
  /** People by themselves in the rules, as they are now: their rosters are filled. */
  people(): readonly string[];
  /** Seconds between full sweeps: grains are asked for no more often. */
  sweepInterval(): number;
  /** The gateway's version. */
  version: string;
  transport: ComponentTransport;
  /** Gives a stanza to the transport; what it cannot take is logged. */
  send(stanza: Element): void;
  salt: SaltClient;
  events: EventStream;
  fleet: Fleet;
  book: AddressBook;
  store: Store;
  commands: Commands;
  audit: Audit;
  limits: Limits;
  members: GroupMembers;
  log: Log;
}
