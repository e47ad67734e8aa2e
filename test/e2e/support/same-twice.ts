import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatUser } from './person.ts';

/** The longest wait for an answer, milliseconds: a missing answer is the same in every world. */
const ANSWER_WITHIN = 20_000;
const SILENT_AFTER = 2_000;
/** A chat state comes 40 ms after its cause; milliseconds. */
const STATE_WITHIN = 80;

/** Sends lines and keeps the answers, without the parts that belong to one world: ids, times, and delays. */
export class Listener {
  readonly #person: ChatUser;
  readonly #domain: string;
  #frames: string[] = [];
  #pings = 0;

  constructor(person: ChatUser, domain: string) {
    this.#person = person;
    this.#domain = domain;
    person.client.on('raw:incoming', (frame) => {
      if (frame.includes(domain)) this.#frames.push(frame);
    });
  }

  /** Sends a line; returns the answers, sorted. */
  async answersTo(contact: string, line: string): Promise<string[]> {
    this.#frames = [];
    this.#person.says(contact, line);
    const began = performance.now();
    await this.#ping();
    await sleep(STATE_WITHIN);
    const waits = () => {
      const waited = performance.now() - began;
      if (this.#isComposing()) return waited < ANSWER_WITHIN;
      return !this.#frames.some(isAnswer) && waited < SILENT_AFTER;
    };
    while (waits()) await sleep(20);
    await this.#ping();
    return this.#frames
      .filter((frame) => isAnswer(frame) && !isSoFar(frame))
      .map(normal)
      .sort();
  }

  /** Sends XML and gives its answer. */
  async asks(xml: (id: string) => string): Promise<string> {
    const id = `q${++this.#pings}`;
    this.#person.sends(xml(id));
    return normal(await this.#person.receives(new RegExp(`<iq [^>]*id=['"]${id}['"]`)));
  }

  async #ping(): Promise<void> {
    await this.asks(
      (id) =>
        `<iq xmlns='jabber:client' type='get' id='${id}' to='${this.#domain}'><ping xmlns='urn:xmpp:ping'/></iq>`,
    );
  }

  #isComposing(): boolean {
    return (
      this.#frames.findLast((frame) => /<(composing|active)[ />]/.test(frame))?.includes('<composing') ??
      false
    );
  }
}

function isAnswer(frame: string): boolean {
  return frame.startsWith('<message') && /<body|type=['"]error/.test(frame);
}

/** An answer that goes on. */
function isSoFar(frame: string): boolean {
  return frame.includes('<composing');
}

/** The text of a stanza for a person. */
function normal(frame: string): string {
  return (
    frame
      .replace(/ (?:id|sessionid|xml:lang)=(['"]).*?\1/g, '')
      // Which client it came to.
      .replace(/ to=(['"])([^'"/]+)\/[^'"]*\1/g, ' to=$1$2$1')
      .replace(/<(replace|origin-id|stanza-id|delay)\b[^>]*\/>/g, '')
      .replace(/\b\d{20}\b/g, '<jid>')
      .replace(/\b\d\d:\d\d\b/g, '<time>')
      .replace(/seconds=(['"])\d+\1/g, '')
  );
}
