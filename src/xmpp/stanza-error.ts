import { type Element, xml } from '@xmpp/component';

const NS_STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';

/** RFC 6120 §8.3.3. */
export type StanzaErrorCondition =
  | 'bad-request'
  | 'conflict'
  | 'feature-not-implemented'
  | 'forbidden'
  | 'gone'
  | 'internal-server-error'
  | 'item-not-found'
  | 'jid-malformed'
  | 'not-acceptable'
  | 'not-allowed'
  | 'not-authorized'
  | 'policy-violation'
  | 'recipient-unavailable'
  | 'redirect'
  | 'registration-required'
  | 'remote-server-not-found'
  | 'remote-server-timeout'
  | 'resource-constraint'
  | 'service-unavailable'
  | 'subscription-required'
  | 'undefined-condition'
  | 'unexpected-request';

/** RFC 6120 §8.3.2: what the sender may do about it. */
export type StanzaErrorType = 'auth' | 'cancel' | 'continue' | 'modify' | 'wait';

const TYPES: readonly string[] = ['auth', 'cancel', 'continue', 'modify', 'wait'] satisfies StanzaErrorType[];

/** A stanza error (RFC 6120 §8.3): thrown by a handler it becomes the answer, read from an answer it is thrown. */
export class StanzaError extends Error {
  override readonly name: string = 'StanzaError';
  /** The condition. Read from the wire it may be one that no list has. */
  readonly code: StanzaErrorCondition;
  readonly type: StanzaErrorType;
  readonly text: string | undefined;

  constructor(condition: StanzaErrorCondition, type: StanzaErrorType = 'cancel', text?: string) {
    super(text ? `${condition}: ${text}` : condition);
    this.code = condition;
    this.type = type;
    this.text = text;
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

  /** Reads a stanza of type `error`, or its `<error/>` child. What is missing becomes `undefined-condition`. */
  static from(element: Element): StanzaError {
    const error = element.is('error') ? element : element.getChild('error');
    const type = error?.attrs.type ?? '';
    const children = error?.getChildElements().filter((child) => child.getNS() === NS_STANZAS) ?? [];
    const condition = children.find((child) => !child.is('text'))?.getName() ?? 'undefined-condition';
    const text = children.find((child) => child.is('text'))?.getText();
    return new StanzaError(
      condition as StanzaErrorCondition,
      TYPES.includes(type) ? (type as StanzaErrorType) : 'cancel',
      text || undefined,
    );
  }
}
