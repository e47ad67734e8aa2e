import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { faultsOf } from '../../scripts/prose/check.ts';
import { paragraphsOf } from '../../scripts/prose/markdown.ts';

for (const file of ['words.md', 'siblings.md']) {
  const cells = paragraphsOf(readFileSync(new URL(file, import.meta.url), 'utf8'))
    .filter(({ label }) => !label)
    .map(({ text }) => text)
    .slice(1);
  for (let at = 0; at < cells.length; at += 2) {
    const [before = '', after = ''] = cells.slice(at, at + 2);
    test(`the prose check reports: ${before}`, () => assert.notDeepEqual(faultsOf(before), []));
    test(`the prose check accepts: ${after}`, () => assert.deepEqual(faultsOf(after), []));
  }
}
