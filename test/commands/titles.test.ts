import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worksAt } from '../../src/commands/index.ts';
import { describedWords } from '../../src/commands/words/index.ts';

const OFFERED = describedWords().filter(({ chatOnly }) => !chatOnly);
/** Words that change nothing, whatever is filled in. */
const ONLY_READ = new Set(['whoami', 'help', 'minions', 'jobs', 'job', 'keys']);

test('the names of the forms are a few words, and each is another', () => {
  const titles = OFFERED.map(({ title, name }) => title ?? name);
  for (const title of titles) assert.ok(title.length <= 20 && title.split(' ').length <= 3, title);
  assert.equal(new Set(titles).size, titles.length);
});

for (const kind of ['fleet', 'minion', 'target'] as const) {
  test(`a client that sorts the forms of a ${kind} and selects the first selects one that only reads`, () => {
    const here = OFFERED.filter((command) => worksAt(command, kind));
    const [first] = here.toSorted((a, b) => (a.title ?? a.name).localeCompare(b.title ?? b.name));
    assert.ok(first && ONLY_READ.has(first.name), first?.title);
  });
}
