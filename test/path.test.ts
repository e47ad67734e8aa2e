import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measurePath } from '../scripts/path.ts';

const MOST_FILES = 100;
const MOST_FUNCTIONS = 400;

test('one typed disk.percent / runs code in few files and functions', async () => {
  const files = await measurePath();
  const functions = files.flatMap((each) => each.functions);
  const count = `${files.length} files, ${functions.length} functions: npm run path -- --list shows them`;
  assert.ok(files.length <= MOST_FILES && functions.length <= MOST_FUNCTIONS, count);
  assert.ok(functions.includes('minionChunk'), 'the functions between are seen');
});
