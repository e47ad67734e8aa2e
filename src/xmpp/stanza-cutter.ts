const TAG_STOP = /["'<>]/g;
const QUOTE_STOPS: Readonly<Record<string, RegExp>> = { '"': /["<]/g, "'": /['<]/g };
const CDATA = '<![CDATA[';

export interface StanzaCutterHandlers {
  /** XML that ends with the end of a tag or of a CDATA section. */
  piece(xml: string): void;
  /** The stanza at hand is over a limit: no more pieces of it come. */
  skipped(): void;
  /** That stanza is past. */
  resumed(): void;
}

/** The bytes cannot be what an XMPP server sends: the stream has to end. */
export class BadStream extends Error {
  override readonly name = 'BadStream';
  readonly code: 'not-xmpp' | 'bad-xml';

  constructor(code: 'not-xmpp' | 'bad-xml', message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Stands before the XML parser and gives it whole tags only, each with the text before it, since ltx takes
 * quadratic time over a text or an attribute that arrives without its end (1 MB: 341 ms). It also counts:
 * a stanza over `maxStanza` characters or `maxDepth` levels is left out, at a linear cost and without being
 * held, because a stranger can send one and must not cost everyone the stream.
 */
export class StanzaCutter {
  readonly #maxStanza: number;
  readonly #maxDepth: number;
  readonly #to: StanzaCutterHandlers;
  #held: string[] = [];
  /** The first characters of the tag at hand, enough to tell what it is; '' between tags. */
  #head = '';
  /** The last two characters before this chunk. */
  #tail = '';
  #quote = '';
  #depth = 0;
  #size = 0;
  #skipping = false;

  constructor(limits: { maxStanza: number; maxDepth: number }, to: StanzaCutterHandlers) {
    this.#maxStanza = limits.maxStanza;
    this.#maxDepth = limits.maxDepth;
    this.#to = to;
  }

  /** No stanza is under way. */
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
      this.#release();
    }
    // Blanks between stanzas are keepalives.
    if (start < chunk.length && (this.#head !== '' || this.#depth > 1)) this.#hold(chunk.slice(start));
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

  #toCdataEnd(chunk: string, from: number): number {
    const end = this.#cdataEnd(chunk, from);
    if (end !== -1) this.#head = '';
    return end;
  }

  /** Just past the next `]]>`, which may have begun in the chunk before: the seam is looked at by itself, not copied whole. */
  #cdataEnd(chunk: string, from: number): number {
    const across = from === 0 ? (this.#tail + chunk.slice(0, 2)).indexOf(']]>') : -1;
    if (across !== -1) return across + 3 - this.#tail.length;
    const within = chunk.indexOf(']]>', from);
    return within === -1 ? -1 : within + 3;
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
    if (this.#size > this.#maxStanza || this.#depth > this.#maxDepth) this.#skip();
    if (!this.#skipping) this.#held.push(text);
  }

  #skip(): void {
    if (this.#skipping) return;
    if (this.#depth === 0) throw new BadStream('not-xmpp', 'no stream header');
    this.#skipping = true;
    this.#held = [];
    this.#to.skipped();
  }

  #release(): void {
    const piece = this.#held.length === 1 ? (this.#held[0] ?? '') : this.#held.join('');
    this.#held = [];
    if (!this.#skipping) this.#to.piece(piece);
    if (this.#depth > 1) return;
    this.#size = 0;
    if (this.#skipping) this.#to.resumed();
    this.#skipping = false;
  }
}
