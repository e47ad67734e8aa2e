import { NS_CORRECTION } from '../../../../src/xmpp/index.ts';
import type { TestLab } from '../lab.ts';
import type { ChatUser, Heard } from '../person.ts';

/** One message that a person read. */
export interface Said {
  at: number;
  from: string;
  id: string;
  body: string;
}

/** A person with a chat client, who notes all texts and comes back after the server was gone. */
export class Witness {
  readonly #lab: TestLab;
  readonly #name: string;
  readonly #said: Said[] = [];
  #person: ChatUser | undefined;
  #heard = Promise.withResolvers<void>();
  #gone = false;

  constructor(lab: TestLab, name: string) {
    this.#lab = lab;
    this.#name = name;
  }

  /** Logs in, again after the end of a stream. */
  async comes(): Promise<void> {
    if (this.#person && !this.#gone) return;
    const person = await this.#lab.person(this.#name);
    this.#person = person;
    this.#gone = false;
    person.client.disco.addFeature(NS_CORRECTION);
    person.client.on('message', (message) => this.#notes(message));
    person.client.on('disconnected', () => {
      if (this.#person === person) this.#gone = true;
    });
  }

  get isHere(): boolean {
    return this.#person !== undefined && !this.#gone;
  }

  says(contact: string, body: string): void {
    this.#person?.says(contact, body);
  }

  /** The texts since then, with bounced errors. */
  since(at: number): Said[] {
    return this.#said.filter((said) => said.at >= at);
  }

  /** Resolves once something read since then fits, or with nothing after so many milliseconds. */
  async reads(fits: (said: Said) => boolean, since: number, ms: number): Promise<Said | undefined> {
    const deadline = Date.now() + ms;
    for (;;) {
      const found = this.since(since).find(fits);
      const left = deadline - Date.now();
      if (found || left <= 0) return found;
      await Promise.race([this.#heard.promise, timeout(left)]);
    }
  }

  #notes({ from, id = '', body, type, error }: Heard & { error?: { condition?: string } }): void {
    const text = type === 'error' ? `(not delivered: ${error?.condition ?? 'error'})` : body;
    if (text === undefined) return;
    this.#said.push({ at: Date.now(), from, id, body: text });
    this.#heard.resolve();
    this.#heard = Promise.withResolvers();
  }
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
