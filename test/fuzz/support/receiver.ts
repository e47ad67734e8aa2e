import assert from 'node:assert/strict';
import { setTimeout as later } from 'node:timers/promises';
import { type Element, xml } from '../../../src/xmpp/index.ts';
import type { XmppServer } from '../../gateway/support/server.ts';
import { patiently } from '../../support/patience.ts';
import type { Random } from '../../support/random.ts';
import { junk } from './payloads.ts';
import { DOMAIN, type Fuzzed, type Session } from './stanzas.ts';
import { el } from './xml.ts';

const KEPT_SESSIONS = 30;

/** The people's end: counts the answers to IQ requests, and answers the gateway's own as oddly as it asks. */
export class Receiver {
  readonly #server: XmppServer;
  readonly sessions: Session[] = [];
  #random: Random | undefined;
  /** By the number in the id: a string would keep the socket's whole chunk in memory. */
  #answers = new Map<number, number>();
  #syncs = 0;
  #synced = '';
  #wake: () => void = () => {};

  constructor(server: XmppServer) {
    this.#server = server;
    server.onStanza((stanza) => this.#receive(stanza));
  }

  get answered(): number {
    return this.#answers.size;
  }

  begin(random: Random): void {
    this.#random = random;
    this.#answers = new Map();
    this.sessions.splice(0, this.sessions.length - KEPT_SESSIONS);
  }

  /** Resolves once all that must be answered is, and nothing is answered twice. @throws AssertionError */
  async settled(stanzas: readonly Fuzzed[], seed: string): Promise<void> {
    const due = stanzas.filter(({ answers, id }) => answers === 1 && id !== undefined);
    const missing = () => due.filter(({ id }) => !this.#answers.has(numberIn(id)));
    const wait = async () => {
      while (missing().length > 0) await this.#next();
    };
    await patiently(wait(), 'not all was answered').catch(() => {
      assert.fail(`${seed}: never answered: ${missing()[0]?.xml.slice(0, 2_000)}`);
    });
    await patiently(this.#sync(), `${seed}: the gateway answers nothing any more`);
    for (const { id = '', answers, xml } of stanzas) {
      const times = this.#answers.get(numberIn(id)) ?? 0;
      const fine = answers === 'any' ? times <= 1 : times === answers;
      assert.ok(id === '' || fine, `${seed}: answered ${times} times: ${xml.slice(0, 2_000)}`);
    }
  }

  async #sync(): Promise<void> {
    this.#syncs += 1;
    const id = `sync${this.#syncs}`;
    const ping = el('ping', { xmlns: 'urn:xmpp:ping' });
    this.#server.deliverRaw(el('iq', { type: 'get', id, from: 'sync@demo.no/x', to: DOMAIN }, ping));
    while (this.#synced !== id) await this.#next();
    await later(0);
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #receive(stanza: Element): void {
    if (!stanza.is('iq')) return;
    const { type, id = '', from, to } = stanza.attrs;
    if (type === 'get' || type === 'set') {
      this.#asked(id, from, to);
      return;
    }
    if (to?.startsWith('sync@')) this.#synced = id;
    else this.#answers.set(numberIn(id), (this.#answers.get(numberIn(id)) ?? 0) + 1);
    const command = stanza.getChild('command')?.attrs;
    if (command?.status === 'executing' && from && to) {
      const { sessionid = '', node = '' } = command;
      const [id, person, contact] = [copied(sessionid), copied(to), copied(from)];
      this.sessions.push({ id, node: copied(node), person, contact });
    }
    this.#wake();
  }

  /** A client answers rightly, wrongly, twice, or not at all. */
  #asked(id: string, from: string | undefined, to: string | undefined): void {
    const random = this.#random;
    if (!random) return;
    const attributes = { id, from: to, to: from };
    const error = xml('iq', { ...attributes, type: 'error' }, xml('error', { type: 'cancel' }));
    if (random.oneIn(2)) this.#server.deliver(error);
    if (random.oneIn(2)) this.#server.deliverRaw(el('iq', { ...attributes, type: 'result' }, junk(random)));
  }
}

function numberIn(id: string | undefined): number {
  return Number(/^n(\d+)n/.exec(id ?? '')?.[1] ?? -1);
}

/** Without the chunk that it was cut from. */
function copied(text: string): string {
  return ` ${text}`.slice(1);
}
