import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { optionsTables } from '../../../scripts/options-table.ts';
import { optionsOf, PROGRAMS } from '../../../src/commands/options/index.ts';
import recorded from './recorded.json' with { type: 'json' };

test('every option of every Salt is known, and takes a value where it does there', () => {
  for (const [version, programs] of Object.entries(recorded)) {
    for (const program of PROGRAMS) {
      const ours = new Map(
        optionsOf(program).flatMap(({ names, takesValue }) => names.map((n) => [n, takesValue])),
      );
      const { flags, withValue } = programs[program];
      for (const name of flags.split(' '))
        assert.equal(ours.get(name), false, `${version} ${program} ${name}`);
      for (const name of withValue.split(' '))
        assert.equal(ours.get(name), true, `${version} ${program} ${name}`);
    }
  }
});

test('no option is invented, and none is there twice', () => {
  for (const program of PROGRAMS) {
    const theirs = new Set(
      Object.values(recorded).flatMap((one) => `${one[program].flags} ${one[program].withValue}`.split(' ')),
    );
    const names = optionsOf(program).flatMap((option) => option.names);
    assert.deepEqual(
      names.filter((name) => !theirs.has(name)),
      [],
    );
    assert.equal(new Set(names).size, names.length);
  }
});

test('docs/options.md has the tables', () => {
  const page = readFileSync(new URL('../../../docs/options.md', import.meta.url), 'utf8');
  assert.ok(page.includes(optionsTables()), 'run npm run readme -- --tables');
});
