import { background, guarded } from '../../guard/index.ts';
import { buildVCard, buildVersion, NS_VCARD, NS_VERSION } from '../../xmpp/index.ts';
import type { Host } from '../host.ts';
import { GrainsCache } from './grains.ts';
import { Identity } from './identity.ts';

/** How long the first presence waits for the grains, milliseconds: without them it comes without a status. */
const FIRST_WITHIN = 3_000;

/** What contacts show of themselves. */
export interface IdentityFeature {
  identity: Identity;
  /** Tells when what is shown of minions has changed. */
  grains: GrainsCache;
  /** Resolves once the grains were read for the first time, or that takes too long. */
  ready: Promise<void>;
}

/** What a contact is: vCard and avatar (XEP-0054), and software version (XEP-0092). */
export function feature(host: Host): IdentityFeature {
  const { directory, log, profiles, site, version, onIq } = host;
  const grains = new GrainsCache({
    fetch: (ids) => site.shownGrains.of(ids),
    live: site,
    log,
  });
  const identity = new Identity({
    grains,
    profiles,
    version,
    addressOf: (local) => directory.addressOf(local),
  });
  profiles.announce([NS_VCARD, NS_VERSION]);
  onIq('get', 'vCard', NS_VCARD, ({ contact }) => buildVCard(identity.card(contact)));
  onIq('get', 'query', NS_VERSION, ({ contact }) => buildVersion(identity.version(contact)));
  return { identity, grains, ready: keepGrains(host, grains) };
}

/** Reads the grains of the fleet after each sweep, and of a new minion at once. */
function keepGrains({ site: { fleet } }: Host, grains: GrainsCache): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let due = false;
  const refresh = () => grains.refresh(() => fleet.all().map(({ id }) => id));
  const refreshSoon = () => {
    if (due) return;
    due = true;
    setImmediate(
      guarded('keep-grains', () => {
        due = false;
        background('keep-grains', refresh());
      }),
    );
  };
  fleet.on(
    'swept',
    guarded('keep-grains', (first) => {
      if (!first) return refreshSoon();
      const tooLong = setTimeout(resolve, FIRST_WITHIN).unref();
      background(
        'keep-grains',
        refresh().then(() => {
          clearTimeout(tooLong);
          resolve();
        }),
      );
    }),
  );
  fleet.on(
    'changed',
    guarded('keep-grains', ({ id }) => fleet.swept && !grains.has(id) && refreshSoon()),
  );
  fleet.on(
    'removed',
    guarded('keep-grains', ({ id }) => grains.forget(id)),
  );
  return promise;
}
