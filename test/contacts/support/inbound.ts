import assert from 'node:assert/strict';
import { Admission, type AdmissionOptions } from '../../../src/contacts/inbound/admission.ts';
import {
  type Inbound,
  messageIn,
  type PresenceKind,
  presenceIn,
  type Query,
  queryIn,
  type Seen,
} from '../../../src/contacts/inbound/inbound.ts';
import { type Addresses, type Element, parseJid } from '../../../src/xmpp/index.ts';

/** Nobody is known by a room's occupant. */
const access = { personOf: ({ bare }: { bare: string }) => bare };

/** The addresses of a stanza, as the transport parses them. */
function addressesOf({ attrs }: Element): Addresses {
  const [from, to] = [parseJid(attrs.from), parseJid(attrs.to)];
  assert.ok(from && to);
  return { from, to };
}

export function presenceOf(stanza: Element): Inbound<PresenceKind> {
  return presenceIn(stanza, addressesOf(stanza), access);
}

export function queryOf(stanza: Element): Inbound<Query> {
  return queryIn(stanza, addressesOf(stanza), access);
}

export function seen(stanza: Element): Seen {
  return stanza.is('message') ? messageIn(stanza, addressesOf(stanza), access) : presenceOf(stanza);
}

/** A guard without limits; rooms are known. */
export function admissionFor(options: Pick<AdmissionOptions, 'access' | 'directory' | 'send'>): Admission {
  return new Admission({
    audit: { refusal: () => true },
    limits: {
      presence: () => undefined,
      question: () => undefined,
      request: () => undefined,
      tells: () => true,
    },
    rooms: { settle: async () => undefined, whenSettled: (_from, handle) => handle() },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    ...options,
  });
}
