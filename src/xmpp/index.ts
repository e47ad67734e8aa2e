import { type Element as XmppElement, xml } from '@xmpp/component';

export { xml };
/** The package exports the class only as a property of `xml`. */
export const Element = xml.Element;
export type Element = XmppElement;

export { checkComponent } from './check.ts';
export type { IqGuard, IqHandler, StanzaHandler } from './dispatcher.ts';
export { type RefusalCode, StanzaRefused, XmppError, type XmppErrorCode } from './errors.ts';
export { type Jid, parseJid } from './jid.ts';
export { DEFAULT_LIMITS, type TransportLimits } from './limits.ts';
export type { Log } from './log.ts';
export type { DropReason } from './outbox.ts';
export { errorReply, resultReply } from './replies.ts';
export { StanzaError, type StanzaErrorCondition, type StanzaErrorType } from './stanza-error.ts';
export { cleanText } from './text.ts';
export {
  ComponentTransport,
  type TransportEvents,
  type TransportOptions,
  type TransportState,
} from './transport.ts';
export type { TransportTrouble, TroubleCode } from './troubles.ts';
export { isEncrypted } from './xep/encryption.ts';
export {
  buildForm,
  type Form,
  type FormData,
  type FormField,
  type FormFieldType,
  type FormOption,
  fixedFields,
  NS_DATA_FORMS,
  parseForms,
} from './xep/xep0004-data-forms.ts';
export {
  buildDiscoInfo,
  buildDiscoItems,
  type DiscoIdentity,
  type DiscoInfo,
  type DiscoItem,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  parseDiscoInfo,
  parseDiscoItems,
} from './xep/xep0030-disco.ts';
export {
  buildCommand,
  type CommandAction,
  type CommandFault,
  type CommandNote,
  type CommandRequest,
  type CommandStage,
  CommandStanzaError,
  NS_COMMANDS,
  parseCommand,
} from './xep/xep0050-commands.ts';
export { buildOob, oobUrlsOf } from './xep/xep0066-oob.ts';
export { type ChatState, chatState, chatStateOf, NS_CHAT_STATES } from './xep/xep0085-chat-states.ts';
export { escapeLocal, unescapeLocal } from './xep/xep0106-escaping.ts';
export { type Caps, capsNode, capsOf, NS_CAPS, verifyCaps } from './xep/xep0115-caps.ts';
export { NS_RECEIPTS, receiptFor, receiptOf, receiptRequest, wantsReceipt } from './xep/xep0184-receipts.ts';
export { buildPing, NS_PING } from './xep/xep0199-ping.ts';
export { buildDelay, delayOf, NS_DELAY } from './xep/xep0203-delay.ts';
export { buildCorrection, correctionOf, NS_CORRECTION } from './xep/xep0308-correction.ts';
export { type Hint, hasHint, hint, NS_HINTS } from './xep/xep0334-hints.ts';
export {
  buildSlotRequest,
  NS_UPLOAD,
  parseSlot,
  type UploadFile,
  type UploadSlot,
  uploadServiceOf,
} from './xep/xep0363-upload.ts';
export { OMEMO_DEVICE_NODES } from './xep/xep0384-omemo.ts';
export { NS_STYLING, unstyled } from './xep/xep0393-styling.ts';
export { isRetraction } from './xep/xep0424-retraction.ts';
export { isReaction } from './xep/xep0444-reactions.ts';
export { hasFiles } from './xep/xep0447-file-sharing.ts';
