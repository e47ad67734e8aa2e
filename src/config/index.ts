export { ConfigError, problemLine } from './draft.ts';
export { type ConfigKey, configKeys } from './keys.ts';
export { Live, type LiveOf, type LiveSalt } from './live.ts';
export { findConfigFile, type LoadedConfig, loadConfig, parseConfig } from './load.ts';
export { type Config, configSchema, type GroupConfig, type LimitsConfig, type SaltConfig } from './schema.ts';
