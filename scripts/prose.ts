/**
 * Checks that docs, comments and messages are in plain English: `node scripts/prose.ts [FILE…]`. It reads Markdown, the comments
 * and messages of TypeScript, and each line of any other file; `-` is the standard input.
 */

import { globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fault, faultsOf } from './prose/check.ts';
import { proseOfSource } from './prose/source.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGES = ['*.md', 'docs/*.md', 'bench/README.md', 'test/*/README.md'];
const SOURCES = ['src/**/*.ts', 'lab/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'];
/** The strings of these are not messages: they repeat those of `src/`, and play people and machines. */
const ONLY_COMMENTS = /^(?:test|bench)\//u;

/** Judges one file, by its path from the root. */
function faultsIn(file: string, text: string): Fault[] {
  if (file.endsWith('.md')) return faultsOf(text);
  if (!file.endsWith('.ts')) {
    return text
      .split('\n')
      .flatMap((line, at) => faultsOf(line.trim()).map(({ why }) => ({ line: at + 1, why })));
  }
  return proseOfSource(text, { messages: !ONLY_COMMENTS.test(file) }).flatMap((passage) => {
    if (passage.kind === 'comment')
      return faultsOf(passage.text).map(({ line, why }) => ({ line: passage.line + line - 1, why }));
    // Each line of a message stands alone.
    return faultsOf(passage.text.replaceAll('\n', '\n\n')).map(({ why }) => ({ line: passage.line, why }));
  });
}

function main(named: readonly string[]): void {
  const files =
    named.length > 0 ? named : globSync([...PAGES, ...SOURCES], { cwd: ROOT, exclude: ['**/recorded/**'] });
  let found = 0;
  for (const file of files) {
    const path = file === '-' ? 0 : named.length > 0 ? file : `${ROOT}${file}`;
    for (const { line, why } of faultsIn(relative('', file), readFileSync(path, 'utf8'))) {
      console.log(`${file}:${line}: ${why}`);
      found += 1;
    }
  }
  if (found > 0) console.log(`${found} to rewrite. How we write: CONTRIBUTING.md, "Words"`);
  process.exitCode = found > 0 ? 1 : 0;
}

main(process.argv.slice(2));
