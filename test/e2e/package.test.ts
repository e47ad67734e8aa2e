import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DemoProcess } from './support/demo-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the published package', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sx-package-'));
  const prefix = join(dir, 'prefix');
  const installed = join(prefix, 'lib/node_modules/salt-xmpp');
  const environment = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const program = (...args: string[]) =>
    spawnSync(join(prefix, 'bin/salt-xmpp'), args, { cwd: dir, env: environment, encoding: 'utf8' });

  const pack = (name: string): string => {
    execFileSync(process.execPath, [join(ROOT, 'scripts/package.ts'), '--out', name], {
      cwd: dir,
      env: environment,
    });
    const tarball = readdirSync(join(dir, name)).find((file) => file.endsWith('.tgz'));
    assert.ok(tarball, 'no tarball was made');
    return join(dir, name, tarball);
  };

  before(() => {
    const install = ['install', '--global', '--prefix', prefix, '--no-audit', '--no-fund', pack('first')];
    execFileSync('npm', install, { cwd: dir, env: environment, stdio: 'pipe' });
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  test('packed anew, it has the same bytes', () => {
    const [first = '', second = ''] = [join(dir, 'first'), dirname(pack('second'))].map((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.tgz'))
        .map((file) =>
          createHash('sha256')
            .update(readFileSync(join(folder, file)))
            .digest('hex'),
        )
        .join(),
    );
    assert.equal(first, second);
  });

  test('it holds no sources, tests or development tools, and lists the licences of what it needs', () => {
    assert.deepEqual(
      readdirSync(installed).filter((name) => ['test', 'bench', 'scripts', 'tsconfig.json'].includes(name)),
      [],
    );
    const sources = ['src', 'lab'].flatMap((folder) =>
      readdirSync(join(installed, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
        /(?<!\.d)\.ts$/.test(file),
      ),
    );
    assert.deepEqual(sources, []);
    const { devDependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(installed, 'package.json'), 'utf8'),
    );
    assert.equal(devDependencies, undefined);
    assert.deepEqual(Object.keys(optionalDependencies), ['converse.js', 'stanza']);
    assert.match(readFileSync(join(installed, 'THIRD-PARTY.md'), 'utf8'), /\| got \| [\d.]+ \| MIT \|/);
  });

  test('salt-xmpp --help names every command; a config that is not there is exit 2', () => {
    const help = program('--help');
    assert.equal(help.status, 0);
    for (const command of ['run', 'check', 'demo'])
      assert.match(help.stdout, new RegExp(`^  ${command} `, 'm'));
    assert.match(program('init', '--help').stdout, /--salt-url/);
    const check = program('check', '--config', 'nosuch.yaml');
    assert.equal(check.status, 2);
    assert.match(check.stderr, /nosuch\.yaml/);
  });

  test('its types are found by a program that uses xmpp/ and salt/ alone', () => {
    const user = join(dir, 'user');
    execFileSync('mkdir', ['-p', join(user, 'node_modules')]);
    execFileSync('ln', ['-s', installed, join(user, 'node_modules/salt-xmpp')]);
    const source = `import { ComponentTransport, xml } from 'salt-xmpp/xmpp';
import { JidSource, type Target } from 'salt-xmpp/salt';
const target: Target = { tgt: new JidSource().next(), tgt_type: 'glob' };
export const ask = (to: ComponentTransport): boolean => to.send(xml('message', {}, String(target.tgt)));
// @ts-expect-error: no such method
export const wrong = (to: ComponentTransport) => to.nosuch();
`;
    writeFileSync(join(user, 'user.ts'), source);
    writeFileSync(join(user, 'package.json'), '{ "type": "module" }');
    const options = ['--strict', '--module', 'nodenext', '--target', 'es2024', '--noEmit', '--skipLibCheck'];
    const typeRoots = ['--typeRoots', join(ROOT, 'node_modules/@types'), '--types', 'node'];
    const { stdout, status } = spawnSync('tsc', [...options, ...typeRoots, 'user.ts'], {
      cwd: user,
      env: environment,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout);
  });

  test('salt-xmpp demo works from it', async () => {
    const demo = new DemoProcess({ main: join(installed, 'src/cli/main.js') });
    try {
      const page = await fetch(await demo.start());
      assert.equal(page.status, 200);
    } finally {
      await demo.interrupt();
      demo.remove();
    }
  });
});
