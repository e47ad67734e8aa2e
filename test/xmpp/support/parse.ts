import { Component } from '@xmpp/component-core';
import type { Element } from '../../../src/xmpp/index.ts';

/** Reads one element. */
export function parse(text: string): Element {
  const parser = new Component.prototype.Parser();
  let parsed: Element | undefined;
  parser.on('element', (element: Element) => {
    parsed = element;
  });
  parser.write(`<stream>${text}`);
  if (!parsed) throw new Error(`not an element: ${text}`);
  return parsed;
}
