import { beginningOf, documentationAnswer, plainText, type Rendered, wrapped } from '../../render/index.ts';
import { isDict, type SaltValue } from '../../salt/index.ts';

/** A module has fewer functions. */
const MOST = 2_000;
const LONGEST_NAME = 100;
/** The least room for a summary, in columns. */
const LEAST = 24;

/** A module's functions with a line each, of those that `may` lets through; undefined where there are none. */
export function moduleHelp(
  module: string,
  value: SaltValue,
  { may, name, width }: { may: (fun: string) => boolean; name: string; width: number },
): Rendered | undefined {
  if (!isDict(value)) return undefined;
  const functions = Object.keys(value)
    .slice(0, MOST)
    .filter((fun) => fun.length <= LONGEST_NAME && may(fun))
    .sort();
  if (functions.length === 0) return undefined;
  const lines = functions.map((fun) => `${fun}: ${summaryOf(value[fun] ?? null, width - fun.length - 2)}`);
  const [first = ''] = functions;
  const text = [
    wrapped(
      `${module} on ${name}, ${functions.length === 1 ? '1 function' : `${functions.length} functions`}. \`help ${first}\` explains one.`,
      { width },
    ),
    ...lines.map((line) => line.replace(/: $/, '')),
  ].join('\n');
  return { text: plainText(text), styled: false };
}

/** The first sentence of a docstring, in one line. */
function summaryOf(value: SaltValue, columns: number): string {
  if (typeof value !== 'string') return '';
  const paragraph =
    beginningOf(value, 1_000)
      .trimStart()
      .split(/\n\s*\n/, 1)[0] ?? '';
  const line = withoutMarkup(paragraph).replace(/\s+/g, ' ').trim();
  const end = line.search(/[.:](?: |$)/);
  const sentence = end === -1 ? line : line.slice(0, end);
  const room = Math.max(columns, LEAST);
  if (sentence.length <= room) return sentence;
  const cut = sentence.lastIndexOf(' ', room - 1);
  return `${beginningOf(sentence, cut > 0 ? cut : room - 1)}…`;
}

/** A function's docstring, laid out for a chat: no markup, examples as they can be typed here. */
export function functionHelp(value: SaltValue): Rendered {
  const { text, ...rest } = documentationAnswer(value);
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const shown = laidOut(line);
    // One empty line is enough.
    if (shown !== '' || lines.at(-1) !== '') lines.push(shown);
  }
  return { ...rest, text: lines.join('\n').trimEnd() };
}

function laidOut(line: string): string {
  const example = line.replace(/^(\s*)salt (?:'[^']*'|"[^"]*"|\\?\*|<\w+>) /, '$1');
  return withoutMarkup(example.replace(/^(\s*)CLI Examples?:+\s*$/, '$1Example:')).trimEnd();
}

/** Removes the marks of reStructuredText, such as a role before a name. */
function withoutMarkup(text: string): string {
  if (!text.includes('`')) return text;
  return text.replace(/(?::[a-z]{1,10}){1,2}:`~?([^`<]*?)(?: ?<[^`>]*>)?`/g, '$1').replaceAll('``', '');
}
