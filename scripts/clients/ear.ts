import type { Agent, Stanzas } from 'stanza';
import { type ChatLogin, logIn } from '../../lab/chat-client.ts';
import { pause, until } from './run.ts';

export interface Line {
  contact: string;
  /** Whether the person said it. */
  mine: boolean;
  body: string;
}

/** Hears what a person's client sends and gets: a second log-in of theirs that is never online, by carbons (XEP-0280). */
export class Ear {
  readonly lines: Line[] = [];
  readonly #client: Agent;

  private constructor(client: Agent) {
    this.#client = client;
    client.on('carbon:sent', ({ carbon }) => this.#note(carbon.forward.message, true));
    client.on('carbon:received', ({ carbon }) => this.#note(carbon.forward.message, false));
  }

  static async at(login: ChatLogin): Promise<Ear> {
    const client = await logIn(login);
    const ear = new Ear(client);
    await client.enableCarbons();
    return ear;
  }

  /** Waits for a line after the `from`-th; the place after it. */
  async hears(from: number, fits: (line: Line) => boolean, what: string, ms = 20_000): Promise<number> {
    const place = () => this.lines.findIndex((line, index) => index >= from && fits(line));
    await until(() => place() >= 0, what, ms).catch((error: Error) => {
      const instead = this.lines
        .slice(from)
        .map(({ contact, mine, body }) => `${mine ? 'to' : 'from'} ${contact}: ${body}`);
      throw new Error(`${error.message}; heard instead:\n${instead.join('\n')}`);
    });
    return place() + 1;
  }

  /** Resolves once nothing more has come for a while. */
  async quiet(ms = 700): Promise<void> {
    let before = -1;
    while (before !== this.lines.length) {
      before = this.lines.length;
      await pause(ms);
    }
  }

  stop(): void {
    this.#client.disconnect();
  }

  #note(message: Stanzas.Message | undefined, mine: boolean): void {
    const other = mine ? message?.to : message?.from;
    if (!message?.body || !other) return;
    this.lines.push({ contact: other.split('@')[0] ?? '', mine, body: message.body });
  }
}
