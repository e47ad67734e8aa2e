// RFC 6121 §2: the items of a roster, as a privileged component reads and writes them (XEP-0356 §4.2).
import { type Element, xml } from '@xmpp/component';

const NS_ROSTER = 'jabber:iq:roster';

export interface RosterItem {
  readonly jid: string;
  readonly name: string;
  readonly groups: readonly string[];
  /** `none`, `to`, `from` or `both`. */
  readonly subscription: string;
}

/** The question for a whole roster. */
export function buildRosterQuery(): Element {
  return xml('query', { xmlns: NS_ROSTER });
}

/** A change of one item; a server takes no more than one an IQ (§2.1.5). */
export function buildRosterItem({ jid, name, groups, subscription }: RosterItem): Element {
  const item = xml(
    'item',
    { jid, name, subscription },
    groups.map((group) => xml('group', {}, group)),
  );
  return xml('query', { xmlns: NS_ROSTER }, item);
}

/** Takes one contact off the roster (§2.5). */
export function buildRosterRemoval(jid: string): Element {
  return xml('query', { xmlns: NS_ROSTER }, xml('item', { jid, subscription: 'remove' }));
}

/** The items of a roster's answer. */
export function parseRoster(iq: Element): RosterItem[] {
  const items = iq.getChild('query', NS_ROSTER)?.getChildren('item') ?? [];
  return items.flatMap((item) => {
    const { jid, name = '', subscription = 'none' } = item.attrs;
    if (jid === undefined) return [];
    const groups = item.getChildren('group').map((group) => group.getText());
    return [{ jid, name, groups, subscription }];
  });
}
