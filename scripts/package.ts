import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { licenceList } from './licences.ts';
import { SHIPPED, SHIPPED_FOLDERS } from './shipped.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/**
 * Packages for `salt-xmpp demo` that a gateway in service does not need: `npm install --omit=optional` leaves them out,
 * but not with `--global`.
 */
const FOR_THE_DEMO = ['converse.js', 'stanza'];

/** Builds the published package in `folder`: `src/` and `lab/` as JavaScript with types, and what people read. */
function build(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync('tsc', ['-p', 'tsconfig.build.json', '--outDir', folder], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  shipVendorTypes(folder);
  cpSync(join(ROOT, 'lab/box'), join(folder, 'lab/box'), { recursive: true, filter: isNoCache });
  for (const file of SHIPPED) copyFileSync(join(ROOT, file), join(folder, file));
  for (const name of SHIPPED_FOLDERS) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  const checkout = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published(checkout), null, 2)}\n`);
  writeFileSync(
    join(folder, 'THIRD-PARTY.md'),
    licenceList(lock, (name) => !name.startsWith('node-')),
  );
}

/** Python leaves what it compiled beside its source. */
function isNoCache(path: string): boolean {
  return !path.includes('__pycache__');
}

/** Ships declarations beside their code: the compiler leaves the reference to their old place. */
function shipVendorTypes(folder: string): void {
  copyFileSync(join(ROOT, 'src/xmpp/vendor.d.ts'), join(folder, 'src/xmpp/vendor.d.ts'));
  const index = join(folder, 'src/xmpp/index.d.ts');
  const text = readFileSync(index, 'utf8').replace(/path="[^"]*vendor\.d\.ts"/, 'path="./vendor.d.ts"');
  writeFileSync(index, text);
}

/** The checkout's package.json, without the parts for a checkout. */
function published(checkout: Record<string, unknown> & { optionalDependencies: Record<string, string> }) {
  const { name, version, description, license, type, engines, dependencies, optionalDependencies } = checkout;
  const optional = Object.entries(optionalDependencies).filter(([key]) => FOR_THE_DEMO.includes(key));
  return {
    name,
    version,
    description,
    license,
    type,
    engines,
    bin: { 'salt-xmpp': 'src/cli/main.js' },
    exports: {
      './xmpp': { types: './src/xmpp/index.d.ts', default: './src/xmpp/index.js' },
      './salt': { types: './src/salt/index.d.ts', default: './src/salt/index.js' },
      './package.json': './package.json',
    },
    dependencies,
    optionalDependencies: Object.fromEntries(optional),
  };
}

const program = new Command('package')
  .description('Builds the package to publish and packs it as a tarball; the same files give the same bytes.')
  .option('--out <folder>', 'where the tarball goes', 'build')
  .parse();
const out = join(process.cwd(), program.opts<{ out: string }>().out);
const folder = join(out, 'package');
build(folder);
execFileSync('npm', ['pack', folder, '--pack-destination', out], {
  cwd: ROOT,
  stdio: ['ignore', 'inherit', 'ignore'],
});
