import {
  above,
  beginningOf,
  mayBeStyled,
  type Rendered,
  visible,
  withoutHidden,
  xmlBytes,
} from '../render/index.ts';
import {
  type Args,
  ArgsError,
  SaltScalar,
  type SaltValue,
  splitAtPipes,
  splitWords,
  stringifySalt,
} from '../salt/index.ts';
import { CommandError } from './command.ts';

/** A question shows all that runs; of more than this, in bytes of XML, nobody reads the end. */
const MOST_SHOWN = 20_000;

/** A call as a question shows it: the whole line, and what Salt gets where the line does not say so by itself. */
export function callText({ fun, args, line }: { fun: string; args: Args; line: string }): {
  line: string;
  /** Empty, or a sentence. */
  sent: string;
} {
  const { arg = [], kwarg = {} } = args;
  if (saysItself(line, args)) return { line: visible(line), sent: '' };
  // JSON doubles backslashes itself.
  const words = [
    ...arg.map(stringifySalt),
    ...Object.entries(kwarg).map(([key, value]) => `${stringifySalt(key)}=${stringifySalt(value)}`),
  ];
  return { line: visible(line), sent: ` Salt gets: ${[fun, ...words.map(withoutHidden)].join(' ')}` };
}

/** Whether a question cannot show all of it. */
export function isTooLongToShow(text: string): boolean {
  return xmlBytes(text) > MOST_SHOWN;
}

/** Refuses what is too long to be shown whole. @throws CommandError */
export function mustBeShown(text: string): void {
  if (!isTooLongToShow(text)) return;
  throw new CommandError(
    'too-long-to-show',
    `Nothing ran: I must ask before I run this, and it is too long to show whole (${xmlBytes(text)} bytes, at most ${MOST_SHOWN}). Put it into a file on the master instead: a state, or cp.get_file.`,
  );
}

/** True if each argument is a plain word of the line, so that neither YAML nor quotes hide its value. */
function saysItself(line: string, { arg = [], kwarg = {} }: Args): boolean {
  const all = shellWordsOf(line).map(({ text }) => text);
  const words = new Set(all);
  const given = Map.groupBy(all, (word) => word.slice(0, word.indexOf('=') + 1));
  const isWord = (value: SaltValue, keyword = '') =>
    textsOf(value).some((text) => words.has(`${keyword}${text}`));
  return (
    arg.every((value) => isWord(value)) &&
    Object.entries(kwarg).every(
      ([key, value]) => isWord(value, `${key}=`) && given.get(`${key}=`)?.length === 1,
    )
  );
}

/** The words of a line without its filters; none where the line was put together by us and a shell would not read it. */
export function shellWordsOf(line: string): ReturnType<typeof splitWords> {
  try {
    // Filters are the gateway's: Salt gets nothing of them.
    return splitWords(splitAtPipes(line)[0] ?? '');
  } catch (error) {
    if (error instanceof ArgsError) return [];
    throw error;
  }
}

/** How a value is written that everyone reads as it. */
function textsOf(value: SaltValue): string[] {
  if (typeof value === 'string') return [value];
  if (value === null) return ['None', 'null'];
  if (typeof value === 'boolean') return value ? ['True', 'true'] : ['False', 'false'];
  return typeof value === 'object' && !(value instanceof SaltScalar) ? [] : [String(value)];
}

/** A text as a message can quote it: its beginning, with hidden characters made visible. */
export function shorten(text: string, length = 60): string {
  return text.length <= length ? visible(text) : `${visible(beginningOf(text, length))}…`;
}

/** Puts a command's line above its answer; its first word alone where a client would take something in it for styling. */
export function underItsLine(line: string, answer: Rendered): Rendered {
  const shown = shorten(line);
  const [first = ''] = shown.split(' ', 1);
  return above(`${answer.styled && mayBeStyled(shown) ? first : shown} →`, answer);
}

/** `timout, tset, …`: no more names than `most`. */
export function someOf(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown}, …` : shown;
}
