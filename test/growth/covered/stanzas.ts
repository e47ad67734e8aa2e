import type { Command } from '../../../src/commands/command.ts';
import { valuesIn } from '../../../src/contacts/forms/fields.ts';
import { kindOfMessage } from '../../../src/contacts/inbound/inbound.ts';
import { errorReply, resultReply } from '../../../src/xmpp/dispatcher.ts';
import { conditionIn, StanzaError } from '../../../src/xmpp/errors.ts';
import { type Element, type Jid, parseJid } from '../../../src/xmpp/index.ts';
import { kindOf, serialize } from '../../../src/xmpp/outbound.ts';
import { parseRoster } from '../../../src/xmpp/roster.ts';
import { parseStanza, StanzaCutter, StanzaParser } from '../../../src/xmpp/stanza-parser.ts';
import { headerFaultOf, streamErrorOf } from '../../../src/xmpp/stream.ts';
import { parseForms } from '../../../src/xmpp/xep/xep0004-data-forms.ts';
import { parseDiscoInfo, parseDiscoItems } from '../../../src/xmpp/xep/xep0030-disco.ts';
import { parseCommand } from '../../../src/xmpp/xep/xep0050-commands.ts';
import { parsePageRequest } from '../../../src/xmpp/xep/xep0059-rsm.ts';
import { itemsRequestIn } from '../../../src/xmpp/xep/xep0060-pubsub.ts';
import { oobUrlsOf } from '../../../src/xmpp/xep/xep0066-oob.ts';
import { parseVersion } from '../../../src/xmpp/xep/xep0092-version.ts';
import { capsOf, verifyCaps } from '../../../src/xmpp/xep/xep0115-caps.ts';
import { wantsReceipt } from '../../../src/xmpp/xep/xep0184-receipts.ts';
import { delayOf, hasOddDelay } from '../../../src/xmpp/xep/xep0203-delay.ts';
import { correctionOf } from '../../../src/xmpp/xep/xep0308-correction.ts';
import { privilegesOf } from '../../../src/xmpp/xep/xep0356-privilege.ts';
import { parseSlot, retryAt, uploadServiceOf } from '../../../src/xmpp/xep/xep0363-upload.ts';
import { isOtr } from '../../../src/xmpp/xep/xep0364-otr.ts';
import { isOpenPgp } from '../../../src/xmpp/xep/xep0373-openpgp.ts';
import { isEncrypted } from '../../../src/xmpp/xep/xep0380-eme.ts';
import { isOmemo } from '../../../src/xmpp/xep/xep0384-omemo.ts';
import { isRetraction } from '../../../src/xmpp/xep/xep0424-retraction.ts';
import { withoutFallback } from '../../../src/xmpp/xep/xep0428-fallback.ts';
import { reactionsOf } from '../../../src/xmpp/xep/xep0444-reactions.ts';
import { hasFiles } from '../../../src/xmpp/xep/xep0447-file-sharing.ts';
import { messageReplyOf } from '../../../src/xmpp/xep/xep0461-replies.ts';
import type { Covered } from './types.ts';

const COMMAND: Command = {
  name: 'run',
  usage: 'run',
  summary: 'run',
  arguments: ['line', 'output', 'a'].map((name) => ({ name, label: name, required: false, kind: 'text' })),
  run: () => undefined,
};
const CAPS = { node: 'n', ver: 'v', hash: 'sha-1' };
const NOW = Date.UTC(2026, 0, 1);
const SERVER = parseJid('demo.no') as Jid;

function sent(stanza: Element): unknown {
  stanza.attrs.from = 'web01@salt.demo.no';
  return serialize(stanza, 'salt.demo.no', 2 ** 22);
}

/** Functions that read or write a stanza; each child has another kind, so that every codec finds its own. */
export const STANZAS: Covered<Element> = {
  'contacts/forms/fields.ts': {
    valuesIn: (stanza) => parseForms(stanza).map((form) => valuesIn(form, COMMAND)),
  },
  'contacts/inbound/inbound.ts': { kindOfMessage: (stanza) => kindOfMessage(stanza, SERVER, NOW) },
  'xmpp/outbound.ts': { kindOf },
  'xmpp/dispatcher.ts': {
    resultReply: (stanza) => resultReply(stanza).toString(),
    errorReply: (stanza) => errorReply(stanza, new StanzaError('forbidden')).toString(),
  },
  'xmpp/roster.ts': { parseRoster },
  'xmpp/errors.ts': {
    StanzaError: (stanza) => StanzaError.from(stanza),
    conditionIn: (stanza) => conditionIn(stanza, 'a'),
  },
  'xmpp/stream.ts': { streamErrorOf, headerFaultOf: (stanza) => headerFaultOf(stanza, 'a') },
  'xmpp/xep/xep0004-data-forms.ts': { parseForms },
  'xmpp/xep/xep0030-disco.ts': { parseDiscoInfo, parseDiscoItems },
  'xmpp/xep/xep0050-commands.ts': { parseCommand },
  'xmpp/xep/xep0059-rsm.ts': { parsePageRequest },
  'xmpp/xep/xep0060-pubsub.ts': { itemsRequestIn },
  'xmpp/xep/xep0066-oob.ts': { oobUrlsOf },
  'xmpp/xep/xep0092-version.ts': { parseVersion },
  'xmpp/xep/xep0115-caps.ts': { capsOf, verifyCaps: (stanza) => verifyCaps(CAPS, stanza) },
  'xmpp/xep/xep0184-receipts.ts': { wantsReceipt },
  'xmpp/xep/xep0203-delay.ts': { delayOf, hasOddDelay },
  'xmpp/xep/xep0308-correction.ts': { correctionOf },
  'xmpp/xep/xep0356-privilege.ts': { privilegesOf },
  'xmpp/xep/xep0363-upload.ts': {
    parseSlot,
    retryAt: (stanza) => retryAt(stanza.getChildElements()),
    uploadServiceOf,
  },
  'xmpp/xep/xep0364-otr.ts': { isOtr },
  'xmpp/xep/xep0373-openpgp.ts': { isOpenPgp },
  'xmpp/xep/xep0380-eme.ts': { isEncrypted },
  'xmpp/xep/xep0384-omemo.ts': { isOmemo },
  'xmpp/xep/xep0424-retraction.ts': { isRetraction },
  'xmpp/xep/xep0428-fallback.ts': {
    withoutFallback: (stanza) => withoutFallback(stanza, stanza.getChildText('body') ?? '', 'a'),
  },
  'xmpp/xep/xep0444-reactions.ts': { reactionsOf },
  'xmpp/xep/xep0447-file-sharing.ts': { hasFiles },
  'xmpp/xep/xep0461-replies.ts': { messageReplyOf },
};

/** Functions that write a stanza of the gateway, no larger than servers accept. */
export const WRITTEN: Covered<Element> = { 'xmpp/outbound.ts': { serialize: sent } };
/** Functions that read it again. */
export const READ_AGAIN: Covered<string> = { 'xmpp/stanza-parser.ts': { parseStanza } };

/** The most of a chunk that Node reads from a socket at once. */
const CHUNK = 65_536;

function cutIn(chunk: number): (xml: string) => unknown {
  return (xml) => {
    let size = 0;
    const cutter = new StanzaCutter(
      { maxStanza: 2 ** 20, maxDepth: 200 },
      { piece: (piece) => (size += piece.length), skipped() {} },
    );
    for (const piece of pieces(`<stream>${xml}`, chunk)) cutter.write(piece);
    return size;
  };
}

function parsedIn(chunk: number): (xml: string) => unknown {
  return (xml) => {
    const parser = new StanzaParser(2 ** 20);
    parser.on('error', () => {});
    for (const piece of pieces(`<stream>${xml}`, chunk)) parser.write(piece);
    return parser.cutter.isBetweenStanzas;
  };
}

function pieces(xml: string, size: number): string[] {
  return Array.from({ length: Math.ceil(xml.length / size) }, (_, n) => xml.slice(n * size, (n + 1) * size));
}

/** Functions that read the XML of a stream. */
export const WIRE: Covered<string> = {
  'xmpp/stanza-parser.ts': {
    StanzaCutter: cutIn(CHUNK),
    'StanzaCutter, all at once': cutIn(Number.MAX_SAFE_INTEGER),
    'StanzaCutter, in small chunks': cutIn(100),
    StanzaParser: parsedIn(CHUNK),
    'StanzaParser, in small chunks': parsedIn(100),
  },
};
