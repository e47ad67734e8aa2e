import type { Command } from 'commander';
import { checkXmpp } from '../checks/component.ts';
import type { Finding } from '../checks/findings.ts';
import { checkConfig, checkHere, runningGateway } from '../checks/here.ts';
import { checkSalt } from '../checks/salt.ts';
import { type ConfigError, type LoadedConfig, problemLine } from '../config/index.ts';
import { secretsOf } from '../gateway.ts';
import { silentLog } from '../ops/index.ts';
import { clientOf, configOrExit, withConfigOption } from './config.ts';
import { crashText, exitOnCrash } from './crash.ts';

interface CheckOptions {
  config?: string;
  json?: boolean;
}

/**
 * `salt-xmpp check`: tries both ends and says line by line what works and how to fix the rest. Exit code 0, 1 if
 * something failed, 2 for a config that cannot be used.
 */
export function checkCommand(program: Command): void {
  const command = program
    .command('check')
    .description('read the config, reach both ends, log in, and say what works');
  withConfigOption(command)
    .option('--json', 'an array of {state, part, message} instead of lines')
    .action(async ({ config, json }: CheckOptions) => {
      process.exitCode = await check(configOrExit(config, json ? printProblems : undefined), json);
    });
}

/** Checks everything and prints the findings. Gives the exit code. */
export async function check(loaded: LoadedConfig, json = false): Promise<number> {
  const { config } = loaded;
  const { redact } = secretsOf(config);
  const all: Finding[] = [];
  const tell = (findings: Iterable<Finding>) => {
    const shown = Array.from(findings, (finding) => ({ ...finding, message: redact(finding.message) }));
    all.push(...shown);
    if (!json) process.stdout.write(shown.map(lineOf).join(''));
  };
  exitOnCrash((error) => process.stderr.write(redact(`${crashText(error)}\n`)));
  tell(checkConfig(loaded));
  const running = await runningGateway(config);
  const log = silentLog();
  const client = clientOf(config);
  // They run side by side and are printed in this order.
  const ends = [
    checkHere(config, running),
    checkXmpp({ config, gatewayRuns: running !== undefined, log }),
    Array.fromAsync(checkSalt({ config, client, log })).finally(() => client.close()),
  ];
  for (const end of ends) tell(await end);
  if (json) printJson(all);
  return all.some(({ state }) => state === 'failed') ? 1 : 0;
}

function printProblems({ problems }: ConfigError): void {
  printJson(problems.map((each) => ({ state: 'failed', part: 'config', message: problemLine(each) })));
}

function printJson(findings: readonly Finding[]): void {
  process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
}

/** Sets in further lines of a message. */
function lineOf({ state, part, message }: Finding): string {
  return `${state.padEnd(7)} ${part}: ${message.replaceAll('\n', '\n    ')}\n`;
}
