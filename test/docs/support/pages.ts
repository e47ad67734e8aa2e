import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The files that git ignores: packages, labs, builds. */
const IGNORED = /(?:^|\/)(?:node_modules|\.demo|\.lab|\.git|build)$/;

/** Reads a file by its path within the checkout. */
export function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Finds the matching files of the checkout, without those that git ignores. */
export function filesOf(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: ROOT, exclude: (path) => IGNORED.test(path) }).toSorted();
}

/** Leaves out the blocks of code of a page, where `#` begins a comment and `](` is not a link. */
export function proseOf(markdown: string): string {
  let fence: string | undefined;
  const lines = markdown.split('\n').filter((line) => {
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1];
    if (mark === undefined) return fence === undefined;
    if (fence === undefined) fence = mark;
    else if (fence === mark) fence = undefined;
    return false;
  });
  return lines.join('\n');
}

/** Lists the headings of a page as they read: without marks and links. */
export function headingsOf(markdown: string): string[] {
  const found = proseOf(markdown).matchAll(/^#{1,6} ([^\n]+)$/gm);
  return Array.from(found, ([, heading = '']) =>
    heading
      .replace(/\[([^[\]]*)\]\([^()]*\)/g, '$1')
      .replaceAll('`', '')
      .replaceAll('**', '')
      .trim(),
  );
}

/** Lists the anchors that GitHub gives the headings of a page; the second of a name gets `-1`. */
export function anchorsOf(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  const anchors = headingsOf(markdown).map((heading) => {
    const slug = slugOf(heading);
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
  return new Set(anchors);
}

/** Makes a heading's anchor: lower case, without punctuation, a hyphen for each blank. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

/** Lists where a page links to within the repository: a path, an anchor, or both. */
export function relativeLinksOf(markdown: string): string[] {
  const text = proseOf(markdown).replace(/`[^`\n]*`/g, '');
  const inline = Array.from(text.matchAll(/\]\(([^()\s]+)/g), ([, link = '']) => link);
  const named = Array.from(text.matchAll(/^\[[^[\]\n]+\]: (\S+)/gm), ([, link = '']) => link);
  return [...inline, ...named].filter((link) => !/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(link));
}
