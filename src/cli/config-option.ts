import { ConfigError, findConfigFile, type LoadedConfig, loadConfig } from '../config/index.ts';

/** The exit code for a config that cannot be used (DESIGN §4). */
const EXIT_CONFIG = 2;

/** Loads the config, or says on standard error everything that is wrong with it and exits with 2. */
export async function configOrExit(file: string | undefined): Promise<LoadedConfig> {
  try {
    return await loadConfig(findConfigFile(file));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}
