import { ConfigError, findConfigFile, type LoadedConfig, loadConfig } from '../config/index.ts';

/** The exit code for a config that cannot be used (docs/design.md, "Exit codes"). */
export const EXIT_CONFIG = 2;

/** Loads the config, or says on standard error everything that is wrong with it and exits with 2. */
export function configOrExit(file: string | undefined): LoadedConfig {
  try {
    return loadConfig(findConfigFile(file));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}
