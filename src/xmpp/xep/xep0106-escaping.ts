// XEP-0106 JID Escaping, 1.1: ` "&'/:<>@\` in a local part become `\20` and so on. `@xmpp/jid` has it.
export { escapeLocal, unescapeLocal } from '@xmpp/jid';
