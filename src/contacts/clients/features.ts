import { within } from '../../guard/index.ts';
import { Recent } from '../../ops/index.ts';
import {
  buildDiscoInfo,
  type Caps,
  capsNode,
  type Element,
  type Jid,
  parseDiscoInfo,
  StanzaError,
  verifyCaps,
  xml,
} from '../../xmpp/index.ts';
import { drawsBlocks } from './draws-blocks.ts';
import { type ResultStyle, resultStyle } from './result-style.ts';

/** How long a client may take to say what it is, milliseconds. */
const ANSWER_WITHIN = 30_000;
const MOST_VERSIONS = 1_000;
/** The most questions under way at once. Beyond it a client is asked when it is heard the next time. */
const MOST_ASKING = 1_000;
/** Also for one person's clients: a client that never answers must not delay questions to the others. */
const MOST_ASKING_EACH = 100;
/** The most characters of a client's announcement that count: clients with every feature need half of it. */
const LONGEST_ANSWER = 16_384;
/** How long a client waits for another's answer about the version that both have, milliseconds. */
const WAIT_FOR_OTHER = 2_000;

/** The announcement of a client, as far as it counts here. */
export interface Announced {
  readonly features: ReadonlySet<string>;
  /** It draws preformatted blocks (XEP-0393 §5.1.3). */
  readonly drawsBlocks: boolean;
  readonly resultStyle: ResultStyle;
}

/** A client and its announcement. */
export interface Client {
  readonly caps: Caps | undefined;
  /** Undefined until it is known. */
  announced: Announced | undefined;
  asking: boolean;
  askedAt: number;
}

export interface ClientFeaturesOptions {
  /** Sends an IQ and gives its result; the transport's `request`. */
  request(iq: Element, options: { timeoutMs: number }): Promise<Element>;
  now(): number;
}

/** Asks clients for their features (XEP-0030), of several with the same version (XEP-0115) one. Bounded. */
export class ClientFeatures {
  readonly #options: ClientFeaturesOptions;
  readonly #versions = new Recent<string, Announced>(MOST_VERSIONS);
  /** The client that is asked for a version now. */
  readonly #asking = new Map<string, Promise<void>>();
  #questions = 0;
  /** Clients of each person that are asked or wait for that. */
  readonly #learning = new Map<string, number>();

  constructor(options: ClientFeaturesOptions) {
    this.#options = options;
  }

  /** Learns a client's features; `contact` asks. Never rejects: what fails is asked for again later. */
  async learn(client: Client, jid: Jid, contact: Jid): Promise<void> {
    const key = client.caps && `${capsNode(client.caps)} ${client.caps.hash}`;
    const learning = this.#learning.get(jid.bare) ?? 0;
    if (this.#questions >= MOST_ASKING || learning >= MOST_ASKING_EACH) return;
    client.asking = true;
    this.#learning.set(jid.bare, learning + 1);
    // Of several clients with the same version one is asked, and another where that one was wrong.
    const other = key === undefined ? undefined : this.#asking.get(key);
    if (other) await within(other, WAIT_FOR_OTHER);
    client.announced = key === undefined ? undefined : this.#versions.get(key);
    if (!client.announced) {
      const asked = this.#ask(client, jid, contact, key);
      if (key !== undefined) this.#asking.set(key, asked);
      await asked;
      if (key !== undefined && this.#asking.get(key) === asked) this.#asking.delete(key);
    }
    client.asking = false;
    const left = (this.#learning.get(jid.bare) ?? 0) - 1;
    if (left > 0) this.#learning.set(jid.bare, left);
    else this.#learning.delete(jid.bare);
  }

  async #ask(client: Client, jid: Jid, contact: Jid, key: string | undefined): Promise<void> {
    const { caps } = client;
    client.askedAt = this.#options.now();
    this.#questions += 1;
    try {
      const answer = await this.#info(jid, contact, caps);
      // Checking it takes a while, and it is kept.
      if (answer.toString().length > LONGEST_ANSWER) {
        client.announced = { features: new Set(), drawsBlocks: false, resultStyle: 'text' };
        return;
      }
      const info = parseDiscoInfo(answer) ?? { identities: [], features: [] };
      const announced = {
        features: new Set(info.features),
        drawsBlocks: drawsBlocks(info),
        resultStyle: resultStyle(info),
      };
      if (key !== undefined && caps && verifyCaps(caps, answer)) this.#versions.set(key, announced);
      client.announced = announced;
    } catch {
      // Gone, cut off, or a client without disco: its features stay unknown.
    } finally {
      this.#questions -= 1;
    }
  }

  async #info(jid: Jid, contact: Jid, caps: Caps | undefined): Promise<Element> {
    const question = (node?: string) => {
      const query = buildDiscoInfo();
      if (node !== undefined) query.attrs.node = node;
      const iq = xml('iq', { type: 'get', from: contact.bare, to: jid.full }, query);
      return this.#options.request(iq, { timeoutMs: ANSWER_WITHIN });
    };
    if (!caps) return question();
    return question(capsNode(caps)).catch((error: unknown) => {
      // Some clients know no node, or have become another version meanwhile.
      if (error instanceof StanzaError && error.code === 'item-not-found') return question();
      throw error;
    });
  }
}
