export { type AdhocOptions, serveAdhoc } from './adhoc.ts';
export { Chats, type ClientKnowledge } from './chats.ts';
export { Directory } from './directory.ts';
export { serveDiscovery } from './discovery.ts';
export { greet } from './greetings.ts';
export { Messages, scopeOf } from './messages.ts';
export { Presences } from './presences.ts';
