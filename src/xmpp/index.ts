/// <reference path="./vendor.d.ts" preserve="true" />
import { type Element as XmppElement, xml } from '@xmpp/component';

export { xml };
/** The package exports the class only as a property of `xml`. */
export const Element = xml.Element;
export type Element = XmppElement;

export { checkComponent } from './check.ts';
export { type Addresses, errorReply, type IqHandler, resultReply, type StanzaHandler } from './dispatcher.ts';
export { StanzaError, StanzaRefused, XmppError } from './errors.ts';
export { type Jid, parseJid } from './jid.ts';
export type { TransportLimits } from './limits.ts';
export { cleanText } from './outbound.ts';
export * from './roster.ts';
export { parseStanza } from './stanza-parser.ts';
export { ComponentTransport } from './transport.ts';
export type { TransportTrouble, TroubleCode } from './troubles.ts';
export * from './xep/xep0004-data-forms.ts';
export * from './xep/xep0012-last-activity.ts';
export * from './xep/xep0030-disco.ts';
export * from './xep/xep0050-commands.ts';
export * from './xep/xep0054-vcard.ts';
export * from './xep/xep0059-rsm.ts';
export * from './xep/xep0066-oob.ts';
export * from './xep/xep0085-chat-states.ts';
export * from './xep/xep0092-version.ts';
export * from './xep/xep0115-caps.ts';
export * from './xep/xep0122-validation.ts';
export * from './xep/xep0144-roster-exchange.ts';
export * from './xep/xep0153-avatar.ts';
export * from './xep/xep0184-receipts.ts';
export * from './xep/xep0199-ping.ts';
export * from './xep/xep0202-entity-time.ts';
export * from './xep/xep0203-delay.ts';
export * from './xep/xep0308-correction.ts';
export * from './xep/xep0334-hints.ts';
export * from './xep/xep0356-privilege.ts';
export * from './xep/xep0363-upload.ts';
export { OTR_PREFIX } from './xep/xep0364-otr.ts';
export * from './xep/xep0380-eme.ts';
export { OMEMO_DEVICE_NODES } from './xep/xep0384-omemo.ts';
export * from './xep/xep0393-styling.ts';
export * from './xep/xep0424-retraction.ts';
export * from './xep/xep0444-reactions.ts';
export * from './xep/xep0447-file-sharing.ts';
