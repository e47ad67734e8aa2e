import type { Element } from '@xmpp/component';
import { Component } from '@xmpp/component-core';
import { StanzaCutter } from './stanza-cutter.ts';

const MAX_DEPTH = 200;

/**
 * The package's parser behind a StanzaCutter. Beside `start`, `element`, `end` and `error` it emits `oversized`
 * with what is known of a skipped stanza: its element with attributes, or nothing.
 */
export class StanzaParser extends Component.prototype.Parser {
  readonly #cutter: StanzaCutter;

  constructor(maxStanza: number) {
    super();
    this.#cutter = new StanzaCutter(
      { maxStanza, maxDepth: MAX_DEPTH },
      {
        piece: (xml) => super.write(xml),
        skipped: () => this.#forgetStanza(),
        resumed: () => {},
      },
    );
  }

  /** No stanza is under way. */
  get isBetweenStanzas(): boolean {
    return this.#cutter.isBetweenStanzas;
  }

  override write(text: string): void {
    this.#cutter.write(text);
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

/** V8 copies shorter pieces by itself. */
const SHORTEST_SLICE = 13;

/**
 * The text without what it was cut from. V8 makes a piece of a string a view of the whole: an id or a name that is
 * kept for long would keep the 64 KiB of the socket, or half a megabyte of a big tag, in memory.
 */
function copied(text: string): string {
  // A concatenation is laid out anew where it is cut, so that the view is one of no more than this text.
  return text.length < SHORTEST_SLICE ? text : ` ${text}`.slice(1);
}
