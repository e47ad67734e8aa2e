// XEP-0202 Entity Time, 2.0.
import { type Element, xml } from '@xmpp/component';

export const NS_TIME = 'urn:xmpp:time';

/** The child of the answer (§3): a moment, and how many minutes the local clock is ahead of UTC. */
export function buildTime(now: Date, ahead: number): Element {
  const utc = now.toISOString().replace(/\.\d+Z$/, 'Z');
  return xml('time', { xmlns: NS_TIME }, xml('tzo', {}, zoneOf(ahead)), xml('utc', {}, utc));
}

/** A time zone as XEP-0082 §3.2 writes it: `-06:00`. */
function zoneOf(ahead: number): string {
  const minutes = Math.abs(ahead);
  const parts = [Math.floor(minutes / 60), minutes % 60].map((part) => `${part}`.padStart(2, '0'));
  return `${ahead < 0 ? '-' : '+'}${parts.join(':')}`;
}
