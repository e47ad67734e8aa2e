// XEP-0203 Delayed Delivery, 2.0; also its forerunner XEP-0091, which some clients and servers still add.
import { type Element, xml } from '@xmpp/component';

export const NS_DELAY = 'urn:xmpp:delay';
const NS_LEGACY_DELAY = 'jabber:x:delay';

// XEP-0082 §3.2; XEP-0091 has no dashes and always means UTC.
const LEGACY_STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d:\d\d:\d\d)$/;

/** When a delayed message was sent: the earliest stamp in it. Undefined: not delayed, or no stamp that can be read. */
export function delayOf(message: Element): Date | undefined {
  const stamps = [...message.getChildren('delay', NS_DELAY), ...message.getChildren('x', NS_LEGACY_DELAY)]
    .map((delay) => Date.parse((delay.attrs.stamp ?? '').replace(LEGACY_STAMP, '$1-$2-$3T$4Z')))
    .filter((time) => !Number.isNaN(time));
  return stamps.length > 0 ? new Date(stamps.reduce((a, b) => Math.min(a, b))) : undefined;
}

/** True if a message is marked as delayed, even in a way that cannot be read. */
export function isDelayed(message: Element): boolean {
  return (message.getChild('delay', NS_DELAY) ?? message.getChild('x', NS_LEGACY_DELAY)) !== undefined;
}

/** Marks what is sent as being of an earlier time. `from` is who delayed it. */
export function buildDelay(stamp: Date, from?: string): Element {
  return xml('delay', { xmlns: NS_DELAY, from, stamp: stamp.toISOString() });
}
