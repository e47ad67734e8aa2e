// XEP-0203 Delayed Delivery, 2.0; also its forerunner XEP-0091, which some clients and servers still add.
import { type Element, xml } from '@xmpp/component';

export const NS_DELAY = 'urn:xmpp:delay';
const NS_LEGACY_DELAY = 'jabber:x:delay';

// XEP-0082 §3.2. XEP-0091 has no dashes and always means UTC.
const STAMP = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const LEGACY_STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d:\d\d:\d\d)$/;

/** When a delayed message was sent: the earliest stamp in it. Undefined: not delayed, or no stamp that can be read. */
export function delayOf(message: Element): Date | undefined {
  const stamps = stampsOf(message).filter((time) => !Number.isNaN(time));
  return stamps.length > 0 ? new Date(stamps.reduce((a, b) => Math.min(a, b))) : undefined;
}

/** True if a message is marked as delayed in a way that cannot be read, whatever other marks say. */
export function hasOddDelay(message: Element): boolean {
  return stampsOf(message).some(Number.isNaN);
}

/** In milliseconds since the epoch; NaN where it cannot be read. */
function stampsOf(message: Element): number[] {
  const marks = [...message.getChildren('delay', NS_DELAY), ...message.getChildren('x', NS_LEGACY_DELAY)];
  return marks.map(({ attrs }) => timeOf((attrs.stamp ?? '').replace(LEGACY_STAMP, '$1-$2-$3T$4Z')));
}

/** `Date.parse` alone also reads other texts, each engine in its way, and 30 February as a day in March. */
function timeOf(stamp: string): number {
  const [, year, month, day] = STAMP.exec(stamp) ?? [];
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return isDay ? Date.parse(stamp) : Number.NaN;
}

/** Marks what is sent as being of an earlier time. `from` is who delayed it. */
export function buildDelay(stamp: Date, from?: string): Element {
  return xml('delay', { xmlns: NS_DELAY, from, stamp: stamp.toISOString() });
}
