import type { Command } from 'commander';
import type { Config } from '../config/index.ts';
import { createLog } from '../ops/index.ts';
import { SaltClient, SaltError } from '../salt/index.ts';
import { checkComponent } from '../xmpp/index.ts';
import { configOrExit } from './config-option.ts';

/** `salt-xmpp check`: tries both ends and says line by line what works. Exit code 0, or 1 where one failed. */
export function checkCommand(program: Command): void {
  program
    .command('check')
    .description('read the config, reach both ends, log in, and say what works')
    .option('--config <file>', 'the config file (./config.yaml, else /etc/salt-xmpp/config.yaml)')
    .action(async (options: { config?: string }) => {
      const { config, file, notices, warnings } = configOrExit(options.config);
      print('ok', `config: ${file}`);
      for (const notice of [...notices, ...warnings]) print('warning', `config: ${notice}`);
      const component = await checkXmpp(config);
      const salt = await checkSalt(config);
      process.exitCode = component && salt ? 0 : 1;
    });
}

async function checkXmpp({ component }: Config): Promise<boolean> {
  const result = await checkComponent({ ...component, log: silentLog() });
  if (result === 'ok') {
    print('ok', `component: ${component.service} takes ${component.domain}`);
    return true;
  }
  print('failed', `component: ${result.message}`);
  return false;
}

async function checkSalt({ salt }: Config): Promise<boolean> {
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
  return createLog({ level: 'silent', format: 'json' });
}

function print(state: 'ok' | 'warning' | 'failed', line: string): void {
  process.stdout.write(`${state.padEnd(7)} ${line}\n`);
}
