import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { anchorsOf, filesOf, headingsOf, ROOT, read, relativeLinksOf } from './support/pages.ts';

const PAGES = filesOf('**/*.md');
/** Finds the places where comments name sections of the docs. */
const CODE = filesOf('{src,lab,test,bench,scripts,docker,deploy,examples}/**/*.{ts,py,sh,lua,yml,yaml,md}');
/** A section of a design that nobody who clones the repository has. */
const ELSEWHERE = /DESIGN\s§/;

/** A link of a page that leads nowhere: the file or the heading is missing. */
function brokenLink(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : join(dirname(page), decodeURIComponent(path));
  if (!existsSync(join(ROOT, file))) return `${page}: ${link}: no such file`;
  if (anchor === undefined || !file.endsWith('.md')) return undefined;
  return anchorsOf(read(file)).has(anchor) ? undefined : `${page}: ${link}: no such heading`;
}

/** The text of a file with comments that go over several lines joined. */
function joined(file: string): string {
  return read(file).replace(/\n[ \t]*(?:\*|\/\/|#)?[ \t]*/g, ' ');
}

/** Docs and sections that a file names and that are not there. */
function unknownSections(file: string): string[] {
  return Array.from(joined(file).matchAll(/\b(docs\/[\w-]+\.md)(?:, "([^"]+)")?/g)).flatMap(
    ([, page = '', section]) => {
      if (!existsSync(join(ROOT, page))) return `${file}: ${page}: no such file`;
      if (section === undefined || headingsOf(read(page)).includes(section)) return [];
      return `${file}: ${page}, "${section}": no such heading`;
    },
  );
}

test('pages and code are found', () => {
  assert.ok(PAGES.includes('README.md') && PAGES.includes('docs/design.md'), PAGES.join(' '));
  assert.ok(CODE.includes('src/gateway.ts') && CODE.includes('lab/box/box.py'));
});

for (const page of PAGES) {
  test(`every link of ${page} leads to a file and a heading that are there`, () => {
    const broken = relativeLinksOf(read(page)).flatMap((link) => brokenLink(page, link) ?? []);
    assert.deepEqual(broken, []);
  });
}

test('every section of the docs that code names is there', () => {
  assert.deepEqual(CODE.flatMap(unknownSections), []);
});

/** Paths in a page's inline code, but for those with a name to fill in. */
function pathsIn(page: string): string[] {
  const found = read(page).matchAll(/`((?:src|test|docs|scripts|bench)\/[\w./-]+)`/g);
  return Array.from(found, ([, path = '']) => path).filter((path) => !/NAME|NNNN/.test(path));
}

for (const page of ['CONTRIBUTING.md', 'docs/design.md']) {
  test(`the files that ${page} names are there`, () => {
    const missing = pathsIn(page).filter((path) => !existsSync(join(ROOT, path)));
    assert.deepEqual(missing, []);
  });
}

test('code names sections', () => {
  const naming = CODE.filter((file) => /docs\/[\w-]+\.md, "/.test(joined(file)));
  assert.ok(naming.length > 20, String(naming.length));
});

test('nothing refers to a design that is not in the repository', () => {
  const files = [...CODE, ...filesOf('*.{md,ts,yml,yaml,lua,json}', 'docs/**/*.md')];
  assert.deepEqual(
    files.filter((file) => ELSEWHERE.test(read(file))),
    [],
  );
});

test('anchors are those of GitHub', () => {
  const page = '# A `b`: c, *d*\n\n```\n# no heading\n```\n## Salt’s "own" – x_y\n## Twice\n### Twice\n';
  assert.deepEqual(Array.from(anchorsOf(page)), ['a-b-c-d', 'salts-own--x_y', 'twice', 'twice-1']);
});

test('links are told from code and from other sites', () => {
  const page =
    '[a](b.md#c) `[x](y)` [web](https://x.example/) ![p](d/e.png "t")\n[n]: f.md\n    \n[g\nh](#i)';
  assert.deepEqual(relativeLinksOf(page), ['b.md#c', 'd/e.png', '#i', 'f.md']);
});
