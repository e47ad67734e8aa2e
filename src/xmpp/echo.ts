import { type Element, xml } from '@xmpp/component';
import { buildPing } from './xep/xep0199-ping.ts';

/**
 * Two stanzas to our domain, which needs no other party. Each that comes back proves that the server has read everything
 * before it: a ping (XEP-0199), and a message, since ejabberd with mod_privilege (24.12, 26.07) swallows the ping.
 */
export function buildEchoes(domain: string, id: string): [ping: Element, message: Element] {
  return [buildPing(domain, domain, id), xml('message', { type: 'headline', from: domain, to: domain, id })];
}

/** Whether a stanza is one of the two, or the answer to one. */
export function isEcho({ attrs }: Element, domain: string, id: string): boolean {
  return attrs.id === id && attrs.from === domain;
}
