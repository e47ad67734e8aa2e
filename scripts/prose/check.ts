/** Judges sentences: length, passive voice, hard words, readability, and the turns of phrase in phrases.yaml. */

import { readFileSync } from 'node:fs';
import type { Nodes, Root, Sentence } from 'nlcst';
import { toString as textOf } from 'nlcst-to-string';
import retextEnglish from 'retext-english';
import retextPassive from 'retext-passive';
import retextReadability from 'retext-readability';
import retextSimplify from 'retext-simplify';
import retextStringify from 'retext-stringify';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import { VFile } from 'vfile';
import { parse } from 'yaml';
import { paragraphsOf } from './markdown.ts';

export interface Fault {
  /** Counted from 1, in the text that was judged. */
  line: number;
  why: string;
}

interface Phrase {
  use: string;
  patterns: RegExp[];
}

const MOST_WORDS = 28;
const MOST_PASSIVES = 1;
/** An age of a reader, how many of seven measures must agree, and the length from which they mean something. */
const READER = { age: 18, threshold: 6 / 7, minWords: 8 };
/** Participles that say how a thing is, not what is done to it. */
const STATES = ['known', 'gone', 'lost', 'left'];
const CLAUSE_END = '\\s*(?:[.,;:!?)](?:\\s|$)|[)]|$)';

const data = parse(readFileSync(new URL('phrases.yaml', import.meta.url), 'utf8')) as {
  fine: string[];
  phrases: { use: string; patterns: string[] }[];
};
const phrases: readonly Phrase[] = data.phrases.map(({ use, patterns }) => ({
  use,
  patterns: patterns.map((pattern) => new RegExp(pattern.replaceAll('END', CLAUSE_END), 'iu')),
}));

const processor = unified()
  .use(retextEnglish)
  .use(judgeSentences)
  .use(retextPassive, { ignore: STATES })
  .use(retextSimplify, { ignore: data.fine })
  .use(retextReadability, READER)
  .use(retextStringify)
  .freeze();

/** Finds what is wrong with the sentences of a text in Markdown. */
export function faultsOf(text: string): Fault[] {
  return paragraphsOf(text).flatMap(({ line, text: read, label }) =>
    judge(read, label).map((fault) => ({ line: line + fault.line - 1, why: fault.why })),
  );
}

function judge(text: string, label: boolean): Fault[] {
  const file = new VFile({ value: text, data: { label } });
  const tree = processor.parse(file);
  processor.runSync(tree, file);
  const passives = file.messages.filter(({ source }) => source === 'retext-passive');
  const rest = file.messages.filter(({ source }) => source !== 'retext-passive');
  const faults = rest.map(({ line, reason }) => ({ line: line ?? 1, why: reason }));
  return [...faults, ...manyPassives(tree, passives)];
}

/** Counts a sentence's passive verbs: one is often the plainest way, two hide who does what. */
function manyPassives(tree: Root, passives: VFile['messages']): Fault[] {
  const faults: Fault[] = [];
  visit(tree, 'SentenceNode', ({ position }: Sentence) => {
    const from = position?.start.offset ?? 0;
    const to = position?.end.offset ?? 0;
    const within = passives.filter(({ place }) => {
      const at = place !== undefined && 'start' in place ? (place.start.offset ?? 0) : 0;
      return at >= from && at < to;
    });
    if (within.length > MOST_PASSIVES) {
      const verbs = within.map(({ actual }) => actual).join(', ');
      faults.push({ line: position?.start.line ?? 1, why: `Say who does it (passive: ${verbs})` });
    }
  });
  return faults;
}

/** Reports sentences that are too long, and each phrase of the list. */
function judgeSentences() {
  return (tree: Root, file: VFile): void => {
    visit(tree, 'SentenceNode', (sentence: Sentence) => {
      const words = sentence.children.filter(({ type }) => type === 'WordNode').length;
      const report = (why: string) => file.message(why, { place: sentence.position });
      if (words > MOST_WORDS) report(`Split a sentence of ${words} words (at most ${MOST_WORDS})`);
      const text = textOf(sentence as Nodes)
        .replace(/\s+/gu, ' ')
        .trim();
      if (file.data.label === true) return;
      for (const { use, patterns } of phrases) {
        const hit = patterns
          .map((pattern) => pattern.exec(text)?.[0].trim())
          .find((found) => found !== undefined);
        if (hit !== undefined) report(`In place of "${hit}" use ${use}`);
      }
    });
  };
}
