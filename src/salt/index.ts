export type { SaltOptions, SaltSettings } from './api.ts';
export { ArgsError, type ArgsErrorCode, parseArguments, splitWords, type Word } from './args/index.ts';
export { CachedGrains } from './cached-grains.ts';
export {
  type CallOptions,
  type ClientOptions,
  type LocalOptions,
  type MasterOptions,
  type Published,
  SaltClient,
} from './client.ts';
export { SaltError, type SaltErrorCode } from './errors.ts';
export * from './events/index.ts';
export type { Gatekeeper, Permit } from './gatekeeper.ts';
export * from './jobs/index.ts';
export { parseSalt, stringifySalt } from './json.ts';
export type { Log } from './log.ts';
export type { Args, Lowstate, Target, TargetType } from './lowstate.ts';
export type { MinionReturn } from './returns.ts';
export type { LoginInfo } from './session.ts';
export { GATEWAY_TURN, type Turn, type TurnCounts } from './turns/index.ts';
export { isDict, type SaltDict, SaltFloat, type SaltValue } from './values.ts';
