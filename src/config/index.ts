export { ConfigError, type ConfigProblem, problemLine } from './errors.ts';
export { type ConfigKey, configKeys } from './keys.ts';
export { Live, type LiveOf, type LiveSalt } from './live.ts';
export { findConfigFile, type LoadedConfig, loadConfig, type ParseOptions, parseConfig } from './load.ts';
export {
  type AccessRule,
  type ComponentConfig,
  type Config,
  configSchema,
  type GroupConfig,
  type LimitsConfig,
  type LogConfig,
  type OutputConfig,
  type RosterConfig,
  type RunEntry,
  type SaltConfig,
} from './schema.ts';
