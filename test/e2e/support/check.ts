import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { MAIN } from '../../../lab/gateway-process.ts';

/** Runs `salt-xmpp check` with that config, written into a folder; its exit code and all it printed. */
export function runCheck(
  folder: string,
  config: Record<string, unknown>,
): { status: number | null; output: string } {
  const file = join(folder, 'check.yaml');
  writeFileSync(file, stringify(config));
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'check', '--config', file], {
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}
