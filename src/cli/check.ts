import type { Command } from 'commander';
import {
  type CheckLine,
  checkConfig,
  checkHere,
  checkSalt,
  checkXmpp,
  runningGateway,
} from '../checks/index.ts';
import { ConfigError, findConfigFile, type LoadedConfig, loadConfig, problemLine } from '../config/index.ts';
import { secretsOf } from '../gateway.ts';
import { createLog, Secrets } from '../ops/index.ts';
import { clientOf } from './config-minions.ts';
import { configOrExit, EXIT_CONFIG } from './config-option.ts';
import { crashText, exitOnCrash } from './crash.ts';

interface CheckOptions {
  config?: string;
  json?: boolean;
}

/**
 * `salt-xmpp check`: tries both ends and says line by line what works and how to mend what does not. Exit code 0, 1
 * where something failed, 2 for a config that cannot be used.
 */
export function checkCommand(program: Command): void {
  program
    .command('check')
    .description('read the config, reach both ends, log in, and say what works')
    .option('--config <file>', 'the config file (./config.yaml, else /etc/salt-xmpp/config.yaml)')
    .option('--json', 'an array of {state, part, message} instead of lines')
    .action(async (options: CheckOptions) => {
      process.exitCode = await check(loaded(options), options);
    });
}

/** Looks at everything, and prints it; the exit code. */
export async function check(
  loadedConfig: LoadedConfig,
  { json }: Pick<CheckOptions, 'json'>,
): Promise<number> {
  const { config } = loadedConfig;
  const { redact } = secretsOf(config);
  const all: CheckLine[] = [];
  const tell = (lines: readonly CheckLine[]) => {
    const shown = lines.map((line) => ({ ...line, message: redact(line.message) }));
    all.push(...shown);
    if (!json) process.stdout.write(shown.map(textOf).join(''));
  };
  exitOnCrash((error) => process.stderr.write(redact(`${crashText(error)}\n`)));
  tell(checkConfig(loadedConfig));
  const running = await runningGateway(config);
  const log = createLog({ level: 'silent', format: 'json', secrets: new Secrets() });
  const client = clientOf(config);
  // Side by side, and told in this order.
  const ends = [
    checkHere(config, running),
    checkXmpp({ config, gatewayRuns: running !== undefined, log }),
    checkSalt({ config, client, log }).finally(() => client.close()),
  ];
  for (const end of ends) tell(await end);
  if (json) printJson(all);
  return all.some(({ state }) => state === 'failed') ? 1 : 0;
}

function loaded({ config: file, json }: CheckOptions): LoadedConfig {
  if (!json) return configOrExit(file);
  try {
    return loadConfig(findConfigFile(file));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    printJson(
      error.problems.map((each) => ({ state: 'failed', part: 'config', message: problemLine(each) })),
    );
    process.exit(EXIT_CONFIG);
  }
}

function printJson(lines: readonly CheckLine[]): void {
  process.stdout.write(`${JSON.stringify(lines, null, 2)}\n`);
}

/** Further lines of a message are set in. */
function textOf({ state, part, message }: CheckLine): string {
  return `${state.padEnd(7)} ${part}: ${message.replaceAll('\n', '\n    ')}\n`;
}
