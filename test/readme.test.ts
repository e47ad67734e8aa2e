import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { configTable } from '../scripts/config-table.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

test("the README's config table is the schema's", () => {
  assert.ok(README.includes(configTable()), 'run npm run readme');
});

test('everything that the README links to exists', () => {
  for (const [, target = ''] of README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
    assert.ok(existsSync(join(ROOT, target)), target);
  }
});

test('the files that docs/architecture.md names exist', () => {
  const text = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  for (const [, file = ''] of text.matchAll(
    /`((?:xmpp|contacts|commands|access|salt|fleet|render|store)\/[\w/-]+\.ts)`/g,
  )) {
    assert.ok(existsSync(join(ROOT, 'src', file)), file);
  }
});
