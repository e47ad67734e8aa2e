import type { Access, Audit, Limits } from '../access/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Live } from '../config/index.ts';
import type { Log } from '../ops/index.ts';
import type { SaltSite } from '../site/index.ts';
import type { Store } from '../store/index.ts';
import type { ComponentTransport, Element } from '../xmpp/index.ts';

/** What the contacts stand on. */
export interface ContactsOptions {
  live: Live;
  access: Access;
  site: SaltSite;
  /** The gateway's version. */
  version: string;
  transport: ComponentTransport;
  /** Gives a stanza to the transport; what it cannot take is logged. */
  send(stanza: Element): void;
  store: Store;
  commands: Commands;
  audit: Audit;
  limits: Limits;
  log: Log;
}
