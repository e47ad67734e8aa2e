import { component, xml } from '@xmpp/component';
import { z } from 'zod';
import { VERSION } from '../../test/support/salt-version.ts';
import { now } from '../support/clock.ts';

// The plainest component that can write the presences of a fleet: it keeps nothing, asks nobody and knows no Salt.

const { service, domain, secret, subscriptions } = z
  .object({
    service: z.string(),
    domain: z.string(),
    secret: z.string(),
    /** Bare JID, the first minion and the one after the last. */
    subscriptions: z.array(z.tuple([z.string(), z.number(), z.number()])),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'));
const request = z.object({ minions: z.number(), as: z.enum(['available', 'away', 'unavailable']) });
type Seen = z.infer<typeof request>['as'];

const xmpp = component({ service, domain, password: secret });
xmpp.on('error', () => {});

/** Writes the presence of the first so many minions to each who is subscribed. When it began. */
function write(minions: number, as: Seen): number {
  const at = now();
  for (let minion = 0; minion < minions; minion++) {
    for (const [to, first, end] of subscriptions) {
      if (minion < first || minion >= end) continue;
      void xmpp.send(presence(`node${String(minion).padStart(5, '0')}@${domain}/salt`, to, as));
    }
  }
  return at;
}

function presence(from: string, to: string, as: Seen) {
  if (as === 'unavailable') {
    return xml('presence', { from, to, type: as }, xml('status', {}, 'down since 14:02 UTC'));
  }
  return xml(
    'presence',
    { from, to },
    ...(as === 'away'
      ? [xml('show', {}, 'away'), xml('status', {}, 'not confirmed since 14:02 UTC')]
      : [xml('status', {}, `Debian 12 · Salt ${VERSION}`)]),
    xml('c', {
      xmlns: 'http://jabber.org/protocol/caps',
      hash: 'sha-1',
      node: 'urn:salt-xmpp',
      ver: 'q07IKJEyjvHSyhy//CH0CxmKi8w=',
    }),
    xml('x', { xmlns: 'vcard-temp:x:update' }, xml('photo', {}, '01b87fcd030b72895ff8e88db57ec525450f000d')),
  );
}

process.on('message', (asked) => {
  const { minions, as } = request.parse(asked);
  process.send?.({ at: write(minions, as) });
});
process.once('disconnect', () => process.exit());
await xmpp.start();
process.send?.('online');
