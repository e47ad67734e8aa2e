import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

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
