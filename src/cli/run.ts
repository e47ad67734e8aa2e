import type { Command } from 'commander';
import { AuditError } from '../access/index.ts';
import { shadowedGroups } from '../checks/shadowed.ts';
import { ConfigError, loadConfig } from '../config/index.ts';
import { Gateway, secretsOf } from '../gateway.ts';
import { background, guarded, reportCaught } from '../guard/index.ts';
import { createLog, type Logger, notifyReady } from '../ops/index.ts';
import { StoreError } from '../store/index.ts';
import { configOrExit, withConfigOption } from './config.ts';
import { crashText, exitOnCrash, FewFaults } from './crash.ts';

/** `salt-xmpp run`: the gateway, in the foreground, until SIGTERM or SIGINT. */
export function runCommand(program: Command): void {
  withConfigOption(program.command('run'))
    .description('run the gateway in the foreground')
    .action(async (options: { config?: string }) => run(options.config));
}

async function run(file: string | undefined): Promise<void> {
  const { config, file: used, notices, warnings } = configOrExit(file);
  const secrets = secretsOf(config);
  const log = await createLog({ ...config.log, secrets });
  let runs = false;
  const faults = new FewFaults();
  exitOnCrash(
    (error) => {
      log.fatal({}, 'salt-xmpp has crashed');
      process.stderr.write(secrets.redact(`${crashText(error)}\n`));
    },
    (error) => {
      if (!runs || !faults.take()) return false;
      reportCaught('process', error);
      return true;
    },
  );
  for (const notice of notices) log.info({}, notice);
  for (const warning of [...warnings, ...shadowedGroups(config)]) log.warn({}, warning);
  let gateway: Gateway;
  try {
    gateway = await Gateway.open(config, log, secrets);
    await gateway.start();
  } catch (error) {
    process.stderr.write(secrets.redact(`${explain(error, config.http.listen)}\n`));
    process.exit(1);
  }
  runs = true;
  const leave = async (code: number) => {
    try {
      await gateway.stop();
    } finally {
      process.exit(code);
    }
  };
  const taken = gateway.taken.then((why) => {
    process.stderr.write(secrets.redact(`${why}\n`));
    return leave(1);
  });
  background('run', taken);
  const readAnew = guarded('run', () => {
    gateway.reopenFiles();
    return reload(gateway, used, log);
  });
  const stop = guarded('run', () => leave(0));
  process.on('SIGHUP', readAnew);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const trouble = await notifyReady();
  if (trouble !== undefined) log.warn({ trouble }, 'systemd could not be told that the gateway is ready');
}

/** Reads the config again; a mistake in it changes nothing. */
async function reload(gateway: Gateway, file: string, log: Logger): Promise<void> {
  try {
    const { config, warnings } = loadConfig(file);
    for (const warning of [...warnings, ...shadowedGroups(config)]) log.warn({}, warning);
    log.level = config.log.level;
    const waiting = await gateway.reload(config);
    log.info({ rules: config.access.length }, `${file} is read again`);
    if (waiting.length > 0) log.warn({}, `${file}: a restart is needed for ${waiting.join(', ')}`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    log.error({}, `${file} has mistakes, so the old config stays: ${error.message}`);
  }
}

function explain(error: unknown, listen: string): string {
  if (error instanceof StoreError || error instanceof AuditError) return error.message;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return `http.listen: ${listen} is in use by another process; give another port.`;
  if (code === 'EADDRNOTAVAIL' || code === 'EACCES')
    return `http.listen: ${listen} cannot be listened on (${code}).`;
  throw error;
}
