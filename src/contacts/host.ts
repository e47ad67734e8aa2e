import type { Access, Audit, Limits } from '../access/index.ts';
import type { Live } from '../config/index.ts';
import { guarded, type Troubles } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import type { SaltSite } from '../site/index.ts';
import type { Store } from '../store/index.ts';
import { type ComponentTransport, type Element, StanzaRefused } from '../xmpp/index.ts';
import { Directory } from './directory/directory.ts';
import { Profiles } from './directory/profiles.ts';
import { Admission } from './inbound/admission.ts';
import { Reception } from './inbound/reception.ts';
import { RoomServices } from './inbound/room-services.ts';

export interface HostOptions {
  live: Live;
  site: SaltSite;
  access: Access;
  audit: Audit;
  limits: Limits;
  store: Store;
  transport: ComponentTransport;
  log: Log;
  troubles: Troubles;
  /** The gateway's version. */
  version: string;
}

/** The events of the whole gateway. */
type Happening = 'online' | 'offline' | 'configChanged';

/** The parts that features use, and the place where each registers its handlers. */
export interface Host
  extends Omit<HostOptions, 'transport'>,
    Pick<Reception, 'onSeen' | 'onAdvert' | 'onMessage' | 'onPresence' | 'onIq'>,
    Pick<ComponentTransport, 'request'> {
  /** The guard alone hears the stream; features hear it through the host. */
  readonly transport: Pick<ComponentTransport, 'echoed' | 'offer' | 'on' | 'state'>;
  /** The guard at the door. */
  readonly admission: Admission;
  /** Which contacts there are, and what one person sees of them. */
  readonly directory: Directory;
  /** The features that each kind of contact announces. */
  readonly profiles: Profiles;
  /** Sends a stanza; the transport keeps it while it must. Stanzas that it refuses are logged. */
  send(stanza: Element): void;
  /** Calls back when this happens. */
  when(happening: Happening, run: () => void): void;
  /** Tells the features that this has happened. */
  happened(happening: Happening): void;
  /** Calls back before a clean stop; the stream stays until the returned promise has ended. */
  onLeave(run: () => void | Promise<void>): void;
  /** Has the features leave, the last that was built first. */
  leave(): Promise<void>;
}

/** Creates the host of the features. */
export function createHost(options: HostOptions): Host {
  const { access, live, transport, log } = options;
  const { domain } = live.config.component;
  const directory = new Directory(options);
  const request: Host['request'] = (iq, limits) => transport.request(iq, limits);
  const toTransport = (stanza: Element) => send(stanza, transport, log);
  const rooms = new RoomServices({ ...options, domain, request });
  const admission = new Admission({ ...options, directory, rooms, send: toTransport });
  const reception = new Reception({ access, admission, domain, transport });
  const callbacks: Record<Happening, (() => void)[]> = { online: [], offline: [], configChanged: [] };
  const leaving: (() => void | Promise<void>)[] = [];
  const host: Host = {
    ...options,
    profiles: new Profiles(),
    admission,
    directory,
    onSeen: (see) => reception.onSeen(see),
    onAdvert: (learn) => reception.onAdvert(learn),
    onMessage: (handle) => reception.onMessage(handle),
    onPresence: (handle) => reception.onPresence(handle),
    onIq: (...query) => reception.onIq(...query),
    request,
    send: toTransport,
    when: (happening, run) => callbacks[happening].push(run),
    happened: (happening) => {
      for (const run of callbacks[happening]) guarded(happening, run)();
    },
    onLeave: (run) => leaving.unshift(run),
    leave: async () => {
      await Promise.all(leaving.map((run) => run()));
    },
  };
  reception.onAdvert((server) => rooms.hasAccounts(server));
  const askRooms = guarded('rooms', () => rooms.askNamed());
  host.when('online', askRooms);
  access.on('changed', askRooms);
  transport.on(
    'online',
    guarded('host', () => host.happened('online')),
  );
  transport.on(
    'offline',
    guarded('host', () => host.happened('offline')),
  );
  return host;
}

function send(stanza: Element, transport: ComponentTransport, log: Log): void {
  try {
    transport.send(stanza);
  } catch (error) {
    if (!(error instanceof StanzaRefused)) throw error;
    const level = error.code === 'stopped' ? 'debug' : 'error';
    log[level]({ code: error.code, to: stanza.attrs.to }, `a ${stanza.name} was not sent: ${error.message}`);
  }
}
