import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'build/bench');
let main: string | undefined;

/** The gateway as it is published, JavaScript, compiled at the first call: its main file. */
export function builtMain(): string {
  if (main) return main;
  rmSync(FOLDER, { recursive: true, force: true });
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const args = ['-p', join(ROOT, 'tsconfig.build.json'), '--outDir', FOLDER];
  execFileSync(process.execPath, [compiler, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  main = join(FOLDER, 'src/cli/main.js');
  return main;
}
