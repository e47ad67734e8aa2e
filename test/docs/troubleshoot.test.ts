import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TEXT = readFileSync(join(ROOT, 'docs/troubleshoot.md'), 'utf8');
const SOURCE = globSync('src/**/*.ts', { cwd: ROOT })
  .map((file) => readFileSync(join(ROOT, file), 'utf8').replaceAll("\\'", "'"))
  .join('\n');

const quotes = Array.from(TEXT.matchAll(/^\| "(.+?)" \|/gm), ([, quote = '']) => quote);

test('docs/troubleshoot.md quotes what is said', () => assert.ok(quotes.length > 35, String(quotes.length)));

for (const quote of quotes) {
  test(`it is said still: ${quote}`, () => {
    for (const part of quote.split('…').map((piece) => piece.trim())) {
      const words = part.replace(/^[,;]\s*/, '');
      if (/\w/.test(words)) assert.ok(SOURCE.includes(words), words);
    }
  });
}
