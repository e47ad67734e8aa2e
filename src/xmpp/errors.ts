/** Why something on the stream did not come about. */
export type XmppErrorCode = 'disconnected' | 'timeout';

/** An IQ request that got no answer. */
export class XmppError extends Error {
  override readonly name: string = 'XmppError';
  readonly code: XmppErrorCode;

  constructor(code: XmppErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Why a stanza was not taken. All but `queue-full` and `stopped` are the caller's mistake. */
export type RefusalCode =
  | 'not-a-stanza'
  | 'foreign-from'
  | 'bad-to'
  | 'bad-name'
  | 'too-big'
  | 'queue-full'
  | 'stopped';

/** A stanza that must not leave, since the server would close the stream for it, or for which there is no room. */
export class StanzaRefused extends Error {
  override readonly name: string = 'StanzaRefused';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
