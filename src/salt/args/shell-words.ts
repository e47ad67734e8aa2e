import { ArgsError, shorten } from './errors.ts';

/** One word of a typed line. */
export interface Word {
  text: string;
  /** Whether any of it was quoted or escaped. */
  quoted: boolean;
  /** Its place in the line, quotes included: from `start` up to, not including, `end`. */
  start: number;
  end: number;
}

/** Of a word or between words: what a shell would act on, and quotes that stay open, match nothing. */
const PIECE =
  /(?<blanks>[ \t\r\n]+)|\\(?<escaped>.)|'(?<single>[^']*)'|"(?<double>[^"\\]*(?:\\.[^"\\]*)*)"|[^ \t\r\n'"\\|&;<>`]+/sy;
/** The characters that a backslash escapes within double quotes; before all others it is a plain backslash. */
const ESCAPED_IN_DOUBLE = /\\(?:([$`"\\])|\n)/g;

/**
 * Splits a line as a POSIX shell would (XCU 2.2: backslash, single and double quotes), and expands nothing: `$`,
 * `*` and `~` stand for themselves.
 *
 * @throws ArgsError for a quote left open, a backslash at the end, or an operator that only a shell knows
 */
export function splitWords(line: string): Word[] {
  const words: Word[] = [];
  let word: Word | undefined;
  let end = 0;
  for (let start = 0; start < line.length; start = end) {
    PIECE.lastIndex = start;
    const found = PIECE.exec(line);
    if (!found) throw refusal(line, start);
    end = PIECE.lastIndex;
    const { blanks, escaped, single, double } = found.groups ?? {};
    if (blanks !== undefined) word = undefined;
    if (blanks !== undefined || (!word && escaped === '\n')) continue;
    if (!word) {
      word = { text: '', quoted: false, start, end };
      words.push(word);
    }
    word.end = end;
    if (escaped === '\n') continue;
    const quoted = escaped ?? single ?? double?.replace(ESCAPED_IN_DOUBLE, '$1');
    word.text += quoted ?? found[0];
    word.quoted ||= quoted !== undefined;
  }
  return words;
}

/** The parts of a line between the pipes outside quotes, as typed; a sign that {@link splitWords} refuses ends the search. */
export function splitAtPipes(line: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < line.length; ) {
    PIECE.lastIndex = at;
    if (PIECE.test(line)) at = PIECE.lastIndex;
    else if (line.charAt(at) !== '|') break;
    else {
      parts.push(line.slice(from, at));
      at += 1;
      from = at;
    }
  }
  return [...parts, line.slice(from)];
}

function refusal(line: string, at: number): ArgsError {
  const char = line.charAt(at);
  if (char === '\\') return new ArgsError('trailing-backslash', 'The line ends in a backslash. Nothing ran.');
  if (char === '"' || char === "'") {
    const text = `The quote ${char} is not closed: ${shorten(line.slice(at))}. Nothing ran.`;
    return new ArgsError('unbalanced-quote', text);
  }
  const [sign = ''] = /^[^\w\s"'/]{1,3}/u.exec(line.slice(at)) ?? [];
  const how =
    sign === '|'
      ? 'To use a pipe on the minion, quote it: cmd.run "ls | wc"'
      : `To use ${sign} on the minion, quote it: cmd.run "… ${sign} …"`;
  return new ArgsError('shell-operator', `${how}. Nothing ran.`);
}
