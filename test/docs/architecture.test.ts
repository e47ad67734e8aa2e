import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { filesOf, read } from './support/pages.ts';

const PAGE = read('docs/architecture.md');
/** Used by every folder, so no row names them. */
const EVERYWHERE = ['ops', 'guard'];

/** A folder's files import from another folder of `src/`. */
interface Import {
  from: string;
  to: string;
  file: string;
  /** The imported file, within the other folder. */
  entry: string;
}

const IMPORTS = filesOf('src/*/**/*.ts').flatMap(importsOf);

function importsOf(file: string): Import[] {
  const [, from = ''] = file.split('/');
  return Array.from(read(file).matchAll(/from '(\.[^']+)'/g), ([, path = '']) => {
    const [, to = '', ...entry] = posix.join(posix.dirname(file), path).split('/');
    return { from, to, file, entry: entry.join('/') };
  }).filter(({ to, from, entry }) => to !== from && entry !== '');
}

/** Lists the rows of the table of folders, each with its allowed imports; undefined if the row names none of them. */
function rows(): { folders: string[]; uses: string[] | undefined }[] {
  const table = PAGE.slice(PAGE.indexOf('## The folders'), PAGE.indexOf('## One message'));
  const above: string[] = [];
  return Array.from(table.matchAll(/^\| (`[^|]+) \|[^|]+\|([^|]*)\|$/gm), ([, first = '', last = '']) => {
    const folders = foldersIn(first);
    const [main = '', more = ''] = last.split(';');
    const named = foldersIn(main);
    const isRest = main.trim().startsWith('all above');
    const uses = [
      ...(isRest ? above.filter((folder) => !named.includes(folder)) : named),
      ...foldersIn(more),
    ];
    above.push(...folders);
    return { folders, uses: last.trim() === '' ? undefined : uses };
  });
}

function foldersIn(cell: string): string[] {
  return Array.from(cell.matchAll(/`(\w+)\/`/g), ([, folder = '']) => folder);
}

test('the table of folders in docs/architecture.md names each folder of src/ once', () => {
  const folders = new Set(filesOf('src/*/**/*.ts').map((file) => file.split('/')[1]));
  const named = rows().flatMap((row) => row.folders);
  assert.deepEqual(named.toSorted(), [...folders].toSorted());
});

for (const { folders, uses } of rows()) {
  if (!uses) continue;
  test(`${folders.join(' and ')} uses what docs/architecture.md says, and no more`, () => {
    const used = new Set(IMPORTS.filter(({ from }) => folders.includes(from)).map(({ to }) => to));
    const counted = [...used].filter((to) => !EVERYWHERE.includes(to) && !folders.includes(to));
    assert.deepEqual(counted.toSorted(), uses.filter((to) => !EVERYWHERE.includes(to)).toSorted());
  });
}

test('each arrow of the picture in docs/architecture.md is an import', () => {
  const picture = PAGE.slice(PAGE.indexOf('```mermaid'), PAGE.indexOf('## The folders'));
  const arrows = Array.from(
    picture.matchAll(/^ {2}([^\n]+?) <?--> ([^\n]+)$/gm),
    ([, left = '', right = '']) => left.split(' & ').map((one) => [nodeOf(one), nodeOf(right)] as const),
  ).flat();
  assert.ok(arrows.length > 5, 'no arrows found');
  const known = new Set(IMPORTS.flatMap(({ from, to }) => [`${from} ${to}`, `${to} ${from}`]));
  const outside = ['server', 'api'];
  const wrong = arrows.filter(
    (pair) => !pair.some((node) => outside.includes(node)) && !known.has(pair.join(' ')),
  );
  assert.deepEqual(wrong, []);
});

/** A node's name, without its label. */
function nodeOf(text: string): string {
  return /^\w+/.exec(text.trim())?.[0] ?? '';
}

test('a folder is entered by its index.ts', () => {
  const past = IMPORTS.filter(({ from, entry }) => from !== 'cli' && entry !== 'index.ts');
  assert.deepEqual(
    past.map(({ file, to, entry }) => `${file}: ${to}/${entry}`),
    [],
  );
});

test('only `demo` loads lab/, at the moment it is typed', () => {
  const imports = filesOf('src/**/*.ts').flatMap((file) =>
    Array.from(
      read(file).matchAll(/(?:from |import\()'([./]+lab\/[^']+)'/g),
      ([found]) => `${file}: ${found}`,
    ),
  );
  assert.deepEqual(imports, ["src/cli/demo.ts: import('../../lab/index.ts'"]);
});
