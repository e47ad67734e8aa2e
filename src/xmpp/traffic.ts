/** Stanzas since the start, by kind. */
export type StanzaCounts = Record<'message' | 'presence' | 'iq', number>;

/** What went over the stream: `received` from the server, `sent` towards it, those that still wait among them. */
export class Traffic {
  readonly received: StanzaCounts = { message: 0, presence: 0, iq: 0 };
  readonly sent: StanzaCounts = { message: 0, presence: 0, iq: 0 };

  count(direction: 'received' | 'sent', name: string): void {
    const counts = this[direction];
    if (name in counts) counts[name as keyof StanzaCounts] += 1;
  }
}
