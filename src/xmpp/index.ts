/// <reference path="./vendor.d.ts" preserve="true" />
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
export { parseStanza } from './parse-stanza.ts';
export { errorReply, resultReply } from './replies.ts';
export {
  buildRosterItem,
  buildRosterQuery,
  buildRosterRemoval,
  NS_ROSTER,
  parseRoster,
  type RosterItem,
} from './roster.ts';
export { StanzaError, type StanzaErrorCondition, type StanzaErrorType } from './stanza-error.ts';
export { cleanText } from './text.ts';
export type { StanzaCounts, Traffic } from './traffic.ts';
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
export { buildLast, NS_LAST } from './xep/xep0012-last-activity.ts';
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
export { buildVCard, NS_VCARD, type Picture, type VCard } from './xep/xep0054-vcard.ts';
export {
  buildPage,
  NS_RSM,
  type Page,
  type PageRequest,
  pageOf,
  parsePageRequest,
} from './xep/xep0059-rsm.ts';
export { buildOob, oobUrlsOf } from './xep/xep0066-oob.ts';
export { type ChatState, chatState, chatStateOf, NS_CHAT_STATES } from './xep/xep0085-chat-states.ts';
export { buildVersion, NS_VERSION, type SoftwareVersion } from './xep/xep0092-version.ts';
export { escapeLocal, unescapeLocal } from './xep/xep0106-escaping.ts';
export { buildCaps, type Caps, capsFor, capsNode, capsOf, NS_CAPS, verifyCaps } from './xep/xep0115-caps.ts';
export {
  buildRosterExchange,
  NS_ROSTER_EXCHANGE,
  type SuggestedContact,
} from './xep/xep0144-roster-exchange.ts';
export { buildVCardUpdate, NS_VCARD_UPDATE } from './xep/xep0153-avatar.ts';
export { NS_RECEIPTS, receiptFor, receiptOf, receiptRequest, wantsReceipt } from './xep/xep0184-receipts.ts';
export { buildPing, NS_PING } from './xep/xep0199-ping.ts';
export { buildDelay, delayOf, isDelayed, NS_DELAY } from './xep/xep0203-delay.ts';
export { buildCorrection, correctionOf, NS_CORRECTION } from './xep/xep0308-correction.ts';
export { type Hint, hasHint, hint, NS_HINTS } from './xep/xep0334-hints.ts';
export { type RosterAccess, rosterAccessOf } from './xep/xep0356-privilege.ts';
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
