import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { replaceSection } from '../scripts/config-table.ts';
import { shownTried, triedTable } from '../scripts/tried-table.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const PAGES = [
  'README.md',
  'SECURITY.md',
  'test/soak/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test('the pictures and the two commands of the README come before all explanation', () => {
  const readme = read('README.md');
  const order = ['docs/pictures/master.png', 'npm run demo', '<!-- samples:', '## Beside your own'];
  assert.deepEqual(
    order.toSorted((a, b) => readme.indexOf(a) - readme.indexOf(b)),
    order,
  );
});

test('the table of what is tried is that of docs/tried.json, and all of it holds', () => {
  const readme = read('README.md');
  const tried = shownTried();
  assert.equal(readme, replaceSection(readme, 'tried', triedTable(tried)));
  for (const { salt, server, plays } of tried)
    for (const [play, held] of Object.entries(plays)) assert.ok(held, `${play} on Salt ${salt}, ${server}`);
});

test('no script names a mirror: the machine has its own', () => {
  for (const folder of ['scripts', 'lab', 'test/e2e/support'])
    for (const name of readdirSync(join(ROOT, folder)).filter((each) => /\.(?:sh|ts|py)$/.test(each)))
      assert.doesNotMatch(read(join(folder, name)), /https?:\/\/[\w.-]*\bdebian\.org/, `${folder}/${name}`);
});

test('every npm script that a page names is there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const page of PAGES) {
    for (const [, script = ''] of read(page).matchAll(/\bnpm run ([\w-]+)/g))
      assert.ok(script in scripts, `${page}: npm run ${script}`);
  }
});

for (const page of ['docs/architecture.md', 'docs/decisions.md']) {
  test(`the files that ${page} names exist`, () => {
    for (const [, file = ''] of read(page).matchAll(
      /`((?:xmpp|contacts|commands|access|salt|fleet|targets|render|store|guard|ops)\/[\w/-]+\.ts)`/g,
    )) {
      assert.ok(existsSync(join(ROOT, 'src', file)), file);
    }
  });
}
