import type { Command } from 'commander';
import { auditTrouble } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import { secretsOf } from '../gateway.ts';
import { createLog, Secrets } from '../ops/index.ts';
import { SaltClient, SaltError } from '../salt/index.ts';
import { checkComponent } from '../xmpp/index.ts';
import { configOrExit } from './config-option.ts';
import { crashText, exitOnCrash } from './crash.ts';
import { notInForce } from './not-in-force.ts';

/** `salt-xmpp check`: tries both ends and says line by line what works. Exit code 0, or 1 where one failed. */
export function checkCommand(program: Command): void {
  program
    .command('check')
    .description('read the config, reach both ends, log in, and say what works')
    .option('--config <file>', 'the config file (./config.yaml, else /etc/salt-xmpp/config.yaml)')
    .action(async (options: { config?: string }) => {
      const { config, file, notices, warnings } = configOrExit(options.config);
      const print = printer(secretsOf(config));
      exitOnCrash((error) => print('failed', crashText(error)));
      print('ok', `config: ${file}`);
      for (const notice of [...notices, ...warnings, ...notInForce(config)])
        print('warning', `config: ${notice}`);
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

async function checkSalt({ salt }: Config, print: Print): Promise<boolean> {
  const { url, username, password, eauth, timeout, ca } = salt;
  const client = new SaltClient({
    url,
    username,
    password,
    eauth,
    timeout,
    ca,
    insecureTls: salt.insecure_tls,
    log: silentLog(),
  });
  try {
    await client.login();
    print('ok', `salt: ${url} lets ${username} in (eauth ${eauth})`);
    await client.runner('manage.status');
    print('ok', 'salt: manage.status may be run: the fleet can be read');
    return true;
  } catch (error) {
    if (!(error instanceof SaltError)) throw error;
    print('failed', `salt: ${error.message}`);
    return false;
  } finally {
    client.close();
  }
}

function silentLog() {
  return createLog({ level: 'silent', format: 'json', secrets: new Secrets() });
}

type Print = (state: 'ok' | 'warning' | 'failed', line: string) => void;

function printer({ redact }: Secrets): Print {
  return (state, line) => process.stdout.write(redact(`${state.padEnd(7)} ${line}\n`));
}
