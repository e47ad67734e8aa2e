import type { RosterEntry, RosterStore, SubscriptionStore } from '../../store/index.ts';
import { type RosterItem, StanzaError } from '../../xmpp/index.ts';
import type { PrivilegedRosters } from './privileged.ts';
import type { WantedContact } from './wanted.ts';

export interface FillOptions {
  privileged: PrivilegedRosters;
  table: RosterStore;
  subscriptions: SubscriptionStore;
  /** A person sees that contact from now on, without having asked: its presence is due. */
  subscribed(person: string, local: string): void;
  /** The contact's bare JID. */
  addressOf(local: string): string;
  /** Whether there still is a contact there for that person. */
  exists(person: string, local: string): boolean;
}

/**
 * Updates one person's roster, one item per IQ, and writes only changes. Respects items that the person removed or
 * renamed; `asked`: the person wants these, whatever was removed before. Resolves with the added contacts.
 * @throws StanzaError (`forbidden` also if the server takes an item but not the subscription), XmppError, StanzaRefused
 */
export async function fillRoster(
  options: FillOptions,
  person: string,
  wanted: readonly WantedContact[],
  asked = false,
): Promise<WantedContact[]> {
  const entries = options.table.of(person);
  const gone = Array.from(entries.keys()).filter((local) => !options.exists(person, local));
  if (wanted.length === 0 && gone.length === 0) return [];
  const roster = await options.privileged.read(person);
  for (const local of gone)
    await takeOff(options, person, local, roster, entries.get(local)?.removed ?? false);
  const added: WantedContact[] = [];
  for (const contact of wanted) {
    const item = roster.get(contact.jid);
    const entry = entries.get(contact.local);
    if (item && (sees(item) || !asked)) await update(options, person, contact, item, entry);
    else if (entry && !entry.removed && !asked) noteRemoval(options, person, contact.local);
    else if (!entry || asked) {
      await write(options, person, contact, 'to');
      added.push(contact);
      // One shows what the server does with all.
      if (added.length === 1) await mustSee(options, person, added, roster);
    }
  }
  if (added.length > 1) await mustSee(options, person, added, roster);
  for (const { local } of added) options.subscribed(person, local);
  return added;
}

/**
 * ejabberd accepts an item, but the contact still has no subscription. The person would never see it, so it is taken back.
 * @throws StanzaError `forbidden` then
 */
async function mustSee(
  { privileged, table }: FillOptions,
  person: string,
  added: readonly WantedContact[],
  before: ReadonlyMap<string, RosterItem>,
): Promise<void> {
  const roster = await privileged.read(person);
  const unseen = added.filter(({ jid }) => {
    const item = roster.get(jid);
    return item !== undefined && !sees(item);
  });
  for (const { local, jid } of unseen) {
    if (!before.has(jid)) await privileged.remove(person, jid);
    table.forget(person, local);
  }
  if (unseen.length > 0) throw new StanzaError('forbidden', 'auth', 'subscriptions stay as they were');
}

/** An existing item: written again only for a new name or group, and only while the last written one is still there. */
async function update(
  options: FillOptions,
  person: string,
  contact: WantedContact,
  item: RosterItem,
  entry: RosterEntry | undefined,
): Promise<void> {
  const ours = entry !== undefined && !entry.removed && looksLike(item, entry);
  if (ours && !looksLike(contact, entry)) await write(options, person, contact, item.subscription);
  if (sees(item) && !options.subscriptions.has(person, contact.local))
    options.subscribed(person, contact.local);
}

/** Whether the person is subscribed to the contact. */
function sees({ subscription }: RosterItem): boolean {
  return subscription === 'to' || subscription === 'both';
}

interface Look {
  readonly name: string;
  readonly groups: readonly string[];
}

function looksLike(a: Look, b: Look): boolean {
  return a.name === b.name && a.groups.toSorted().join('\n') === b.groups.toSorted().join('\n');
}

async function write(
  { privileged, table }: FillOptions,
  person: string,
  { local, jid, name, groups }: WantedContact,
  subscription: string,
): Promise<void> {
  await privileged.write(person, { jid, name, groups, subscription });
  table.filled(person, local, name, groups);
}

function noteRemoval({ table, subscriptions }: FillOptions, person: string, local: string): void {
  table.removed(person, local);
  subscriptions.remove(person, local);
}

/** The minion is gone. Items that the person removed stay noted, in case a minion comes back at that address. */
async function takeOff(
  options: FillOptions,
  person: string,
  local: string,
  roster: ReadonlyMap<string, RosterItem>,
  removed: boolean,
): Promise<void> {
  if (removed) return;
  const jid = options.addressOf(local);
  if (!roster.has(jid)) return noteRemoval(options, person, local);
  await options.privileged.remove(person, jid);
  options.table.forget(person, local);
  options.subscriptions.remove(person, local);
}
