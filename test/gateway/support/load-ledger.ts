import type { Element } from '../../../src/xmpp/index.ts';

/** The known facts about one open command. */
export interface Sent {
  /** The message's id and thread. */
  id: string;
  /** Bare JID. */
  person: string;
  contact: string;
  line: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** The receipt came (XEP-0184). */
  accepted: boolean;
  /** It got a text, perhaps only that the gateway checks its outcome. */
  told: boolean;
}

export type Counts = Record<string, number>;

const RECEIPT = 'urn:xmpp:receipts';
/** Texts before the end. */
const REMARK =
  /^\d+\/\d+ returned, waiting for|Checking whether Salt accepted the command \(job|^(?:\S+: no answer|no answer from Salt) yet$/m;
/** Texts that may replace an answer. */
const TOLD: readonly [kind: string, said: RegExp][] = [
  ['no answer', /sent, no answer in \d+ s, may still run|no answer, and it does not run there/],
  ['minion down', /(?:^|: )down since /m],
  ['not published', /Nothing ran|nothing ran/],
  ['function failed', /^✗ /m],
  ['Salt failed', /^(?:Salt|salt-api)\b/],
  ['not understood', /^I didn't understand |won't answer more of them/],
];
/** The gateway says that it stops, and is quiet for so long, so that two programs do not talk forever. */
const QUIET_FOR = 60_000;

/** Tracks every sent command: accepted, told something, answered, or neither. */
export class LoadLedger {
  readonly #open = new Map<string, Sent>();
  /** When each person was last told that bad messages get no answer. */
  readonly #quietSince = new Map<string, number>();
  readonly told: Counts = {};
  /** Texts about a command that are neither its answer nor any of the above. */
  readonly odd: string[] = [];
  answered = 0;
  /** Not understood, and without a reply, as the gateway said less than a minute ago that it stops. */
  unanswerable = 0;
  /** Sent into a stream that was cut before the receipt: the gateway may or may not have read it. */
  cutOff = 0;
  /** How many of them were told something all the same. */
  cutOffTold = 0;
  /** The ids of those that got no text since. */
  readonly #adrift = new Map<string, Sent>();
  #untold = 0;

  /** The number of commands without a text. */
  get untold(): number {
    return this.#untold;
  }

  get open(): number {
    return this.#open.size;
  }

  send(sent: Pick<Sent, 'id' | 'person' | 'contact' | 'line'>): void {
    this.#open.set(sent.id, { ...sent, at: Date.now(), accepted: false, told: false });
    this.#untold += 1;
  }

  /** Reads a message of the gateway's; whether it says anything of one that is open. */
  read(message: Element): boolean {
    const { type, to = '' } = message.attrs;
    const body = message.getChildText('body') ?? undefined;
    if (body?.includes("won't answer more of them")) this.#quietSince.set(to.split('/')[0] ?? '', Date.now());
    const receiptOf = message.getChild('received', RECEIPT)?.attrs.id;
    const bounced = type === 'error' ? message.attrs.id : undefined;
    const id = receiptOf ?? bounced ?? message.getChildText('thread') ?? '';
    if (body !== undefined && !REMARK.test(body) && this.#adrift.delete(id)) this.cutOffTold += 1;
    const sent = this.#open.get(id);
    if (!sent) return false;
    if (receiptOf !== undefined) this.#accept(sent);
    else if (body !== undefined || bounced !== undefined) this.#tell(sent, body ?? 'bounced');
    return true;
  }

  /** After a cut of the stream: a command without a receipt may never have been read. */
  cut(): void {
    for (const sent of this.#open.values()) {
      if (sent.accepted || sent.told) continue;
      this.#close(sent);
      this.#adrift.set(sent.id, sent);
      this.cutOff += 1;
    }
  }

  /** Commands that were cut off without a text since: they need an answer if the gateway had stored them. */
  get adrift(): Sent[] {
    return [...this.#adrift.values()];
  }

  /** Closes all open and cut-off ones, and returns the open ones. */
  closeAll(): Sent[] {
    const open = [...this.#open.values()];
    for (const sent of open) this.#close(sent);
    this.#adrift.clear();
    return open;
  }

  /** If nothing goes to Salt, its text is sent before the receipt. */
  #accept(sent: Sent): void {
    sent.accepted = true;
    if (sent.told || !sent.line.startsWith('nonsense')) return;
    if ((this.#quietSince.get(sent.person) ?? 0) <= sent.at - QUIET_FOR) return;
    this.#close(sent);
    this.unanswerable += 1;
  }

  #tell(sent: Sent, body: string): void {
    if (!sent.told) this.#untold -= 1;
    sent.told = true;
    if (REMARK.test(body)) return;
    this.#close(sent);
    const kind = TOLD.find(([, said]) => said.test(body))?.[0];
    if (kind !== undefined) this.told[kind] = (this.told[kind] ?? 0) + 1;
    else if (isAnswer(sent, body)) this.answered += 1;
    else this.odd.push(`${sent.line}: ${body.slice(0, 200)}`);
  }

  #close(sent: Sent): void {
    this.#open.delete(sent.id);
    if (!sent.told) this.#untold -= 1;
  }
}

/** True if it looks like the right answer. */
function isAnswer({ id, line }: Sent, body: string): boolean {
  if (line.includes('test.echo')) return body.includes(id);
  if (line === 'status.all_status') return body.includes('xxx');
  return !/^bounced$|^Something went wrong inside the gateway/.test(body);
}
