import type { Command } from 'commander';
import { stringify } from 'yaml';
import { auditTrouble, leastExternalAuth, namedDangers } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import { isGlob } from '../fleet/index.ts';
import { secretsOf } from '../gateway.ts';
import { createLog, Secrets } from '../ops/index.ts';
import { isDict, type SaltClient, SaltError, type SaltValue } from '../salt/index.ts';
import { checkComponent } from '../xmpp/index.ts';
import { clientOf } from './config-minions.ts';
import { configOrExit } from './config-option.ts';
import { crashText, exitOnCrash } from './crash.ts';

/** `salt-xmpp check`: tries both ends and says line by line what works. Exit code 0, or 1 where one failed. */
export function checkCommand(program: Command): void {
  program
    .command('check')
    .description('read the config, reach both ends, log in, and say what works')
    .option('--config <file>', 'the config file (./config.yaml, else /etc/salt-xmpp/config.yaml)')
    .action(async (options: { config?: string }) => {
      const { config, file, notices, ruleLines, warnings } = configOrExit(options.config);
      const print = printer(secretsOf(config));
      exitOnCrash((error) => print('failed', crashText(error)));
      print('ok', `config: ${file}`);
      for (const notice of [...notices, ...warnings]) print('warning', `config: ${notice}`);
      for (const danger of dangersIn(config, ruleLines)) print('warning', danger);
      const audit = checkAudit(config, print);
      const component = await checkXmpp(config, print);
      const salt = await checkSalt(config, print);
      process.exitCode = audit && component && salt ? 0 : 1;
    });
}

function checkAudit({ audit: { file } }: Config, print: Print): boolean {
  const trouble = auditTrouble(file);
  if (trouble === undefined) print('ok', `audit: ${file} can be written`);
  else
    print('failed', `audit: ${file} cannot be written: ${trouble}. Nothing is run that cannot be recorded`);
  return trouble === undefined;
}

async function checkXmpp({ component }: Config, print: Print): Promise<boolean> {
  const result = await checkComponent({ ...component, log: silentLog() });
  if (result === 'ok') {
    print('ok', `component: ${component.service} takes ${component.domain}`);
    return true;
  }
  print('failed', `component: ${result.message}`);
  return false;
}

async function checkSalt(config: Config, print: Print): Promise<boolean> {
  const { url, username, eauth } = config.salt;
  const client = clientOf(config);
  try {
    await client.login();
    print('ok', `salt: ${url} lets ${username} in (eauth ${eauth})`);
    const status = await client.runner('manage.status');
    print('ok', 'salt: manage.status may be run: the fleet can be read');
    await tellLeastAuth(config, client, status, print);
    return true;
  } catch (error) {
    if (!(error instanceof SaltError)) throw error;
    print('failed', `salt: ${error.message}`);
    return false;
  } finally {
    client.close();
  }
}

/** What is to be let through at Salt itself, where there are rules: each function by its name. */
async function tellLeastAuth(
  config: Config,
  client: SaltClient,
  status: SaltValue,
  print: Print,
): Promise<void> {
  const { access, groups, salt, strip_domain } = config;
  if (access.length === 0) return;
  const functions = await functionsOf(client, status);
  const entries = leastExternalAuth(access, { functions, groups, stripDomain: strip_domain });
  const text = stringify({ external_auth: { [salt.eauth]: { [salt.username]: entries } } });
  print(
    'ok',
    "access: the least external_auth for its rules (Salt's master configuration; admins get no more by it):",
  );
  process.stdout.write(text.replace(/^/gm, '    ').trimEnd().concat('\n'));
}

/** The functions of some minion that is up; none where it cannot be asked. */
async function functionsOf(client: SaltClient, status: SaltValue): Promise<string[]> {
  const up = isDict(status) && Array.isArray(status.up) ? status.up[0] : undefined;
  if (typeof up !== 'string') return [];
  try {
    const returns = await client.local({ tgt: [up], tgt_type: 'list' }, 'sys.list_functions');
    const value = returns.get(up)?.value;
    return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  } catch (error) {
    if (error instanceof SaltError) return [];
    throw error;
  }
}

/** Rules that name what no wildcard covers: whoever they mean may do far more than they say. */
function dangersIn({ access }: Config, ruleLines: readonly number[]): string[] {
  return namedDangers(access).map(
    ({ rule, fun, reason }) =>
      `access: rule ${rule} (line ${ruleLines[rule - 1]}): ${fun} ${
        isGlob(fun)
          ? `allows nothing, as no wildcard covers what ${reason}: name the functions`
          : `${reason}, and whoever this rule means may`
      }`,
  );
}

function silentLog() {
  return createLog({ level: 'silent', format: 'json', secrets: new Secrets() });
}

type Print = (state: 'ok' | 'warning' | 'failed', line: string) => void;

function printer({ redact }: Secrets): Print {
  return (state, line) => process.stdout.write(redact(`${state.padEnd(7)} ${line}\n`));
}
