export { SaltEvent } from './event.ts';
export { type EventSource, EventStream, type StreamOptions, type StreamState } from './stream.ts';
export type { EventListener, ReturnListener } from './subscribers.ts';
export {
  isFromMaster,
  type ReturnEvent,
  returnTag,
  type ScheduledReturn,
  scheduledReturn,
  startedMinion,
  verifiedReturn,
} from './verify.ts';
