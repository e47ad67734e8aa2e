import type { Element } from '@xmpp/component';
import { Component } from '@xmpp/component-core';
import { guarded } from '../guard/index.ts';

const MAX_DEPTH = 200;
const TAG_STOP = /["'<>]/g;
const QUOTE_STOPS: Readonly<Record<string, RegExp>> = { '"': /["<]/g, "'": /['<]/g };
const CDATA = '<![CDATA[';
/** V8 copies shorter pieces of a string by itself. */
const SHORTEST_SLICE = 13;

/** No XMPP server sends these bytes: the stream has to end. */
export class BadStream extends Error {
  override readonly name = 'BadStream';
  readonly code: 'not-xmpp' | 'bad-xml';

  constructor(code: 'not-xmpp' | 'bad-xml', message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Cuts the stream into full tags, each with the text before it, for the package's parser. (ltx takes quadratic time
 * over a text or attribute that arrives without its end: 341 ms for 1 MB.) Skips a stanza over `maxStanza` characters
 * or `maxDepth` levels without holding it, since one stranger must not cost everyone the stream.
 */
export class StanzaCutter {
  readonly #maxStanza: number;
  readonly #maxDepth: number;
  readonly #to: { piece(xml: string): void; skipped(): void };
  #held: string[] = [];
  /** The first characters of the current tag, enough to name it; '' between tags. */
  #head = '';
  /** The last two characters before this chunk. */
  #tail = '';
  #quote = '';
  #depth = 0;
  #size = 0;
  #skipping = false;

  /** `skipped`: the current stanza is over a limit, and its further pieces are dropped. */
  constructor(
    limits: { maxStanza: number; maxDepth: number },
    to: { piece(xml: string): void; skipped(): void },
  ) {
    this.#maxStanza = limits.maxStanza;
    this.#maxDepth = limits.maxDepth;
    this.#to = to;
  }

  get isBetweenStanzas(): boolean {
    return this.#depth <= 1 && this.#head === '';
  }

  /** Takes the next text of the stream. Throws BadStream, and what `piece` throws. */
  write(chunk: string): void {
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      const end = this.#head === '' ? this.#toTag(chunk, at) : this.#toTagEnd(chunk, at);
      if (end === -1) break;
      at = end;
      if (this.#head !== '') continue;
      this.#hold(chunk.slice(start, at));
      start = at;
      const piece = this.#held.length === 1 ? (this.#held[0] ?? '') : this.#held.join('');
      this.#held = [];
      if (!this.#skipping) this.#to.piece(piece);
      if (this.#depth > 1) continue;
      this.#size = 0;
      this.#skipping = false;
    }
    // Blanks between stanzas are keepalives.
    if (start < chunk.length && !this.isBetweenStanzas) this.#hold(chunk.slice(start));
    this.#tail = (this.#tail + chunk.slice(-2)).slice(-2);
  }

  /** Just past the next `<`. */
  #toTag(chunk: string, from: number): number {
    const open = chunk.indexOf('<', from);
    const text = open === -1 ? chunk.slice(from) : chunk.slice(from, open);
    if (this.#depth === 0 && /\S/.test(text.replace('\uFEFF', '')))
      throw new BadStream('not-xmpp', text.slice(0, 60));
    if (open === -1) return -1;
    this.#head = '<';
    return open + 1;
  }

  /** Just past the end of the tag, with the head emptied; -1 where this chunk does not hold it. */
  #toTagEnd(chunk: string, from: number): number {
    if (this.#head.length < CDATA.length)
      this.#head += chunk.slice(from, from + CDATA.length - this.#head.length);
    if (this.#head === CDATA) return this.#toCdataEnd(chunk, from);
    for (let at = from; at < chunk.length; ) {
      const stops = QUOTE_STOPS[this.#quote] ?? TAG_STOP;
      stops.lastIndex = at;
      const stop = stops.exec(chunk)?.[0];
      if (stop === undefined) return -1;
      at = stops.lastIndex;
      // Never within a tag (XML 1.0 §3.1); a quote that stays open would swallow all that comes.
      if (stop === '<') throw new BadStream(this.#depth === 0 ? 'not-xmpp' : 'bad-xml', this.#head);
      if (stop === '>') {
        this.#tagEnded(at >= 2 ? chunk.charAt(at - 2) : this.#tail.slice(-1));
        return at;
      }
      this.#quote = this.#quote === '' ? stop : '';
    }
    return -1;
  }

  /** Just past the next `]]>`. If it began in the chunk before, only the seam is checked, not a copy of all. */
  #toCdataEnd(chunk: string, from: number): number {
    const across = from === 0 ? (this.#tail + chunk.slice(0, 2)).indexOf(']]>') : -1;
    const within = across === -1 ? chunk.indexOf(']]>', from) : across - this.#tail.length;
    if (across === -1 && within === -1) return -1;
    this.#head = '';
    return within + 3;
  }

  #tagEnded(beforeEnd: string): void {
    const head = this.#head;
    this.#head = '';
    // RFC 6120 §11.1 forbids comments, processing instructions and document types in a stream.
    if (head.startsWith('<!') || (head.startsWith('<?') && this.#depth > 0)) {
      throw new BadStream(this.#depth === 0 ? 'not-xmpp' : 'bad-xml', head);
    }
    if (head.startsWith('<?')) return;
    if (head.startsWith('</')) this.#depth -= 1;
    else if (beforeEnd !== '/') this.#depth += 1;
    if (this.#depth < 0) throw new BadStream('not-xmpp', head);
  }

  #hold(text: string): void {
    this.#size += text.length;
    if (!this.#skipping && (this.#size > this.#maxStanza || this.#depth > this.#maxDepth)) {
      if (this.#depth === 0) throw new BadStream('not-xmpp', 'no stream header');
      this.#skipping = true;
      this.#held = [];
      this.#to.skipped();
    }
    if (!this.#skipping) this.#held.push(text);
  }
}

/**
 * The package's parser behind a StanzaCutter. Emits the same `start`, `element`, `end` and `error`. Emits `oversized`
 * for a skipped stanza: with its element and attributes, or without.
 */
export class StanzaParser extends Component.prototype.Parser {
  readonly cutter: StanzaCutter;

  constructor(maxStanza: number) {
    super();
    this.cutter = new StanzaCutter(
      { maxStanza, maxDepth: MAX_DEPTH },
      { piece: super.write.bind(this), skipped: () => this.#forgetStanza() },
    );
  }

  override write(text: string): void {
    this.cutter.write(text);
  }

  override onText(text: string): void {
    // Blanks between stanzas would pile up in the root for as long as the stream lives.
    if (this.cursor !== this.root || this.root === null) super.onText(copied(text));
  }

  override onStartElement(name: string, attrs: Record<string, string>): void {
    for (const key of Object.keys(attrs)) attrs[key] = copied(attrs[key] ?? '');
    super.onStartElement(name, attrs);
  }

  #forgetStanza(): void {
    let stanza: Element | null = this.cursor === this.root ? null : this.cursor;
    while (stanza?.parent) stanza = stanza.parent;
    this.cursor = this.root;
    if (stanza) stanza.children = [];
    this.emit('oversized', stanza ?? undefined);
  }
}

/** Reads one stanza that this gateway wrote; undefined for anything that is not one element. */
export function parseStanza(xml: string): Element | undefined {
  const parser = new Component.prototype.Parser();
  let stanza: Element | undefined;
  const keep = guarded('parse-stanza', (element: Element) => {
    stanza = element;
  });
  parser.on('element', keep);
  parser.on(
    'error',
    guarded('parse-stanza', () => undefined),
  );
  parser.write(`<stream>${xml}`);
  return stanza;
}

/**
 * Copies a text. V8 makes a piece of a string a view of the full text. So a kept id would keep the 64 KiB of the socket
 * in memory. A concatenation is laid out again at the cut.
 */
function copied(text: string): string {
  return text.length < SHORTEST_SLICE ? text : ` ${text}`.slice(1);
}
