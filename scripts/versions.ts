import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { MAIN_SERIES, SALT_SERIES } from '../lab/salt-versions.ts';

/*
 * Runs all end-to-end plays on each series of Salt but the main one, which `npm run e2e` runs on. Words after it choose: series
 * (`npm run versions -- 3006`), and files to run only those.
 */

const words = process.argv.slice(2);
const chosen = words.filter((word) => word in SALT_SERIES);
const files = words.filter((word) => !(word in SALT_SERIES));
const series = chosen.length > 0 ? chosen : Object.keys(SALT_SERIES).filter((name) => name !== MAIN_SERIES);
// The core plays choose their version themselves.
const all = globSync('test/e2e/*.test.ts').sort();

const failed: string[] = [];
for (const name of series) {
  process.stderr.write(`# All plays on Salt ${SALT_SERIES[name]?.newest}\n`);
  const env: NodeJS.ProcessEnv = { ...process.env, SALT_XMPP_LAB_SALT: name };
  delete env.SALT_XMPP_LAB_VENV;
  const args = ['--test', '--test-concurrency=1', ...(files.length > 0 ? files : all)];
  if (spawnSync(process.execPath, args, { env, stdio: 'inherit' }).status !== 0) failed.push(name);
}
if (failed.length > 0) {
  process.stderr.write(`# Failed on Salt ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
