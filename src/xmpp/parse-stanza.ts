import type { Element } from '@xmpp/component';
import { Component } from '@xmpp/component-core';
import { guarded } from '../guard/index.ts';

/** Reads one stanza that was written by this gateway; undefined for anything that is not one element. */
export function parseStanza(xml: string): Element | undefined {
  const parser = new Component.prototype.Parser();
  let stanza: Element | undefined;
  parser.on(
    'element',
    guarded('parse-stanza', (element: Element) => {
      stanza = element;
    }),
  );
  parser.on(
    'error',
    guarded('parse-stanza', () => undefined),
  );
  parser.write(`<stream>${xml}`);
  return stanza;
}
