/** Literal and folded block scalars: YAML 1.1 as libyaml's scanner reads them. */
import { YamlError } from './error.ts';
import { END, isBlank, isBreak, isBreakOrEnd, isDigit, type Reader } from './reader.ts';

/** Reads a block scalar, the cursor on its `|` or `>`; `parent` is the indentation around it, -1 for none. */
export function scanBlock(reader: Reader, parent: number): string {
  const literal = reader.take() === '|';
  const { chomping, increment } = scanHeader(reader);
  let indent = increment === 0 ? 0 : Math.max(parent, 0) + increment;

  let { breaks, deepest } = takeIndent(reader, indent);
  if (indent === 0) indent = Math.max(deepest, parent + 1, 1);
  let value = '';
  let lineBreak = '';
  let afterBlank = false;
  while (reader.column === indent && reader.peek() !== END) {
    const startsBlank = isBlank(reader.peek());
    const folds = !literal && lineBreak === '\n' && !afterBlank && !startsBlank;
    if (!folds) value += lineBreak;
    else if (breaks === '') value += ' ';
    value += breaks;
    afterBlank = startsBlank;
    while (!isBreakOrEnd(reader.peek())) value += reader.take();
    lineBreak = reader.takeBreak();
    ({ breaks } = takeIndent(reader, indent));
  }
  if (chomping !== '-') value += lineBreak;
  if (chomping === '+') value += breaks;
  return value;
}

function scanHeader(reader: Reader): { chomping: string; increment: number } {
  let chomping = takeChomping(reader);
  const increment = takeIncrement(reader);
  if (chomping === '' && increment > 0) chomping = takeChomping(reader);
  reader.skipBlanks();
  reader.skipComment();
  if (!isBreakOrEnd(reader.peek())) throw new YamlError('did not find expected comment or line break');
  reader.takeBreak();
  return { chomping, increment };
}

function takeChomping(reader: Reader): string {
  return reader.peek() === '+' || reader.peek() === '-' ? reader.take() : '';
}

function takeIncrement(reader: Reader): number {
  if (!isDigit(reader.peek())) return 0;
  if (reader.peek() === '0') throw new YamlError('found an indentation indicator equal to 0');
  return Number(reader.take());
}

/** Takes the indentation and empty lines before the next line with content. */
function takeIndent(reader: Reader, indent: number): { breaks: string; deepest: number } {
  let breaks = '';
  let deepest = 0;
  for (;;) {
    while ((indent === 0 || reader.column < indent) && reader.peek() === ' ') reader.skip();
    deepest = Math.max(deepest, reader.column);
    if ((indent === 0 || reader.column < indent) && reader.peek() === '\t') {
      throw new YamlError('found a tab where an indentation space is expected');
    }
    if (!isBreak(reader.peek())) return { breaks, deepest };
    breaks += reader.takeBreak();
  }
}
