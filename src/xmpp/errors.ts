import { type Element, xml } from '@xmpp/component';

/** An IQ request that got no answer. */
export class XmppError extends Error {
  override readonly name = 'XmppError';
  readonly code: 'disconnected' | 'timeout';

  constructor(code: XmppError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Why a stanza cannot leave. All except `queue-full` and `stopped` are the caller's mistake. */
export type RefusalCode =
  | 'not-a-stanza'
  | 'foreign-from'
  | 'bad-to'
  | 'bad-name'
  | 'too-big'
  | 'queue-full'
  | 'stopped';

/** The server would close the stream for this stanza, or there is no room for it. */
export class StanzaRefused extends Error {
  override readonly name = 'StanzaRefused';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

const NS_STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';

/** The conditions of RFC 6120 §8.3.3 that are sent or told apart here. */
export type StanzaErrorCondition =
  | 'bad-request'
  | 'feature-not-implemented'
  | 'forbidden'
  | 'gone'
  | 'internal-server-error'
  | 'item-not-found'
  | 'not-acceptable'
  | 'not-allowed'
  | 'policy-violation'
  | 'recipient-unavailable'
  | 'remote-server-not-found'
  | 'remote-server-timeout'
  | 'resource-constraint'
  | 'service-unavailable'
  | 'undefined-condition';

const TYPES = ['auth', 'cancel', 'continue', 'modify', 'wait'] as const;

/** RFC 6120 §8.3.2: what the sender may do about it. */
export type StanzaErrorType = (typeof TYPES)[number];

/** A stanza error (RFC 6120 §8.3): thrown by a handler it becomes the answer, read from an answer it is thrown. */
export class StanzaError extends Error {
  override readonly name: string = 'StanzaError';
  /** The condition; read from the wire it may be one that no list has. */
  readonly code: StanzaErrorCondition;
  readonly type: StanzaErrorType;
  readonly text: string | undefined;
  /** Conditions of the application (§8.3.4). */
  readonly details: readonly Element[];

  constructor(
    condition: StanzaErrorCondition,
    type: StanzaErrorType = 'cancel',
    text?: string,
    details: readonly Element[] = [],
  ) {
    super(text ? `${condition}: ${text}` : condition);
    this.code = condition;
    this.type = type;
    this.text = text;
    this.details = details;
  }

  /** The `<error/>` child. */
  toElement(): Element {
    return xml(
      'error',
      { type: this.type },
      xml(this.code, { xmlns: NS_STANZAS }),
      this.text ? xml('text', { xmlns: NS_STANZAS }, this.text) : undefined,
    );
  }

  /** Reads a stanza of type `error`. A missing condition becomes `undefined-condition`. */
  static from(stanza: Element): StanzaError {
    const error = stanza.getChild('error');
    const { condition, text } = conditionIn(error, NS_STANZAS);
    const type = TYPES.find((known) => known === error?.attrs.type) ?? 'cancel';
    const details = error?.getChildElements().filter((child) => child.getNS() !== NS_STANZAS);
    return new StanzaError(condition as StanzaErrorCondition, type, text || undefined, details);
  }
}

/** Reads the defined condition of an error, and its text, both in `namespace`: stanza and stream errors are alike. */
export function conditionIn(
  error: Element | undefined,
  namespace: string,
): { condition: string; text: string | undefined } {
  const children = error?.getChildElements().filter((child) => child.getNS() === namespace) ?? [];
  return {
    condition: children.find((child) => !child.is('text'))?.getName() ?? 'undefined-condition',
    text: children.find((child) => child.is('text'))?.getText(),
  };
}
