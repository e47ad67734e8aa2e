export {
  type AsyncOptions,
  type CallOptions,
  type Published,
  SaltClient,
  type SaltOptions,
} from './client.ts';
export { SaltError, type SaltErrorCode } from './errors.ts';
export { parseSalt, stringifySalt } from './json.ts';
export type { Log } from './log.ts';
export type { Args, Lowstate, Target, TargetType } from './lowstate.ts';
export type { MinionReturn } from './returns.ts';
export type { LoginInfo } from './session.ts';
export { isDict, type SaltDict, SaltFloat, type SaltValue } from './values.ts';
