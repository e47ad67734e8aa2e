import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { now } from './clock.ts';

export type Seen = 'available' | 'away' | 'unavailable';

/** A seen change, from its first presence to its last; milliseconds since the epoch. */
export interface Change {
  first: number;
  last: number;
  /** Presences that came meanwhile from that domain, repeated ones too, and the letters they had. */
  presences: number;
  letters: number;
}

interface Waiting extends Change {
  domain: string;
  seen: Seen;
  count: number;
  settle(change: Change): void;
}

const STANZA = /<(presence|message|iq)\b([^>]*?)(?:\/>|>(.*?)<\/\1>)/gs;
const WITHIN_MS = 90_000;

/**
 * People in plain chat clients (RFC 6120 over TCP, SASL PLAIN) that only note each minion's newest presence. A client
 * can hardly do less, so the clients are not what is measured.
 */
export class Audience {
  readonly #sockets: Socket[] = [];
  /** Each person's last view of each minion. */
  readonly #seen = new Map<string, Seen>();
  /** How many of these a domain has in each state. */
  readonly #counts = new Map<string, number>();
  readonly #isMinion: (local: string) => boolean;
  #waiting: Waiting | undefined;

  private constructor(isMinion: (local: string) => boolean) {
    this.#isMinion = isMinion;
  }

  /** Logs in the people, names to passwords at demo.no; notes only the presence of minions. */
  static async connect(
    port: number,
    people: Record<string, string>,
    isMinion: (local: string) => boolean,
  ): Promise<Audience> {
    const audience = new Audience(isMinion);
    for (const [name, password] of Object.entries(people)) await audience.#logIn(port, name, password);
    return audience;
  }

  /** How many presences of that state are seen now, over all people. */
  count(domain: string, seen: Seen): number {
    return this.#counts.get(`${domain} ${seen}`) ?? 0;
  }

  /** Resolves once so many are seen so; one wait at a time. */
  reaches(domain: string, seen: Seen, count: number): Promise<Change> {
    return new Promise((resolve, reject) => {
      const late = () =>
        reject(new Error(`only ${this.count(domain, seen)} of ${count} are ${seen} at ${domain}`));
      const timer = setTimeout(late, WITHIN_MS);
      const settle = (change: Change) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(change);
      };
      this.#waiting = { domain, seen, count, first: 0, last: 0, presences: 0, letters: 0, settle };
      this.#check();
    });
  }

  /** Says something to a contact as that person, the first being 0. */
  say(person: number, to: string, body: string): void {
    this.#sockets[person]?.write(`<message type='chat' to='${to}'><body>${body}</body></message>`);
  }

  /** Resolves once a chat message with a body has come from so many different addresses. */
  hears(count: number, isAnswer: (body: string) => boolean): Promise<void> {
    const from = new Set<string>();
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`only ${from.size} of ${count} answered`));
      const timer = setTimeout(late, WITHIN_MS);
      this.#onMessage = (address, body) => {
        if (!isAnswer(body)) return;
        from.add(address);
        if (from.size < count) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #onMessage: (address: string, body: string) => void = () => {};

  async #logIn(port: number, name: string, password: string): Promise<void> {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    this.#sockets.push(socket);
    const decoder = new StringDecoder('utf8');
    const open = `<stream:stream to='demo.no' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
    const plain = Buffer.from(`\0${name}\0${password}`).toString('base64');
    const said = async (text: string, expected: string) => {
      socket.write(text);
      for (let heard = ''; !heard.includes(expected); ) {
        const [data] = await once(socket, 'data');
        heard += decoder.write(data);
        if (heard.includes('<failure')) throw new Error(`${name} could not log in: ${heard}`);
      }
    };
    await once(socket, 'connect');
    await said(open, '</stream:features>');
    await said(
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`,
      '<success',
    );
    await said(open, '</stream:features>');
    await said(`<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`, '</bind></iq>');
    let rest = '';
    socket.on('data', (data) => {
      rest = this.#read(name, rest + decoder.write(data));
    });
    socket.write('<presence/>');
  }

  /** Takes the whole stanzas off the text; gives back what is left. */
  #read(person: string, text: string): string {
    let end = 0;
    for (const found of text.matchAll(STANZA)) {
      end = found.index + found[0].length;
      const [whole, name, attributes = '', children = ''] = found;
      if (name === 'presence') this.#note(person, attributes, children, whole.length);
      const body = name === 'message' && /<body>(.*?)<\/body>/s.exec(children)?.[1];
      if (body) this.#onMessage(attribute(attributes, 'from'), body);
    }
    return text.slice(end);
  }

  #note(person: string, attributes: string, children: string, letters: number): void {
    const [local = '', domain = ''] = attribute(attributes, 'from').split('/', 1)[0]?.split('@') ?? [];
    const type = attribute(attributes, 'type');
    if (!this.#isMinion(local) || (type !== '' && type !== 'unavailable')) return;
    const seen =
      type === 'unavailable' ? type : children.includes('<show>away</show>') ? 'away' : 'available';
    const key = `${person} ${local}@${domain}`;
    const was = this.#seen.get(key);
    if (was !== seen) {
      if (was) this.#add(`${domain} ${was}`, -1);
      this.#add(`${domain} ${seen}`, 1);
      this.#seen.set(key, seen);
    }
    const waiting = this.#waiting;
    if (waiting?.domain !== domain) return;
    waiting.presences += 1;
    waiting.letters += letters;
    waiting.last = now();
    waiting.first ||= waiting.last;
    this.#check();
  }

  #add(key: string, by: number): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by);
  }

  #check(): void {
    const waiting = this.#waiting;
    if (waiting && this.count(waiting.domain, waiting.seen) === waiting.count) waiting.settle(waiting);
  }
}

function attribute(text: string, name: string): string {
  return new RegExp(`(?:^|\\s)${name}=['"]([^'"]*)['"]`).exec(text)?.[1] ?? '';
}
