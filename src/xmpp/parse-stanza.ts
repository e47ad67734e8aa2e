import type { Element } from '@xmpp/component';
import { Component } from '@xmpp/component-core';

/** Reads one stanza that was written by this gateway; undefined for anything that is not one element. */
export function parseStanza(xml: string): Element | undefined {
  const parser = new Component.prototype.Parser();
  let stanza: Element | undefined;
  parser.on('element', (element: Element) => {
    stanza = element;
  });
  parser.on('error', () => {});
  parser.write(`<stream>${xml}`);
  return stanza;
}
