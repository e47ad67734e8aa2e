import {
  type Answer,
  type AnswerLines,
  answerLines,
  below,
  type LinesContext,
  type Rendered,
  runnerLines,
} from '../../render/index.ts';
import type { SaltValue } from '../../salt/index.ts';
import type { Conversation } from '../types.ts';
import type { Filters } from './filters.ts';

/**
 * A return with the text that the filters leave in place of its value; undefined where no line is left. A failure stays
 * one: its output is filtered too, but whole where nothing is left of it, or only a number.
 */
export function filteredReturn<A extends Answer>(
  ret: A,
  filters: Filters,
  context: LinesContext,
): A | undefined {
  if (ret.outcome === 'no-return') return ret;
  const lines = answerLines(ret, context);
  if (lines.failed && filters.counts) return ret;
  const value = textLeft(lines, filters);
  if (lines.failed) return value === undefined ? ret : { ...ret, value, success: false };
  return value === undefined ? undefined : { ...ret, value };
}

/** A runner's answer with the lines that the filters leave; a failure is whole. */
export function filteredRunner(
  value: SaltValue,
  filters: Filters,
  context: Parameters<typeof runnerLines>[1],
): Rendered {
  const lines = runnerLines(value, context);
  const text = lines.failed ? lines.lines.join('\n') : (textLeft(lines, filters) ?? filters.nothing);
  return { text, styled: false };
}

/** Adds to the answers of many minions how many of them have no line left. */
export function counted(
  answer: Rendered,
  { empty, of }: { empty: number; of: number },
  filters: Filters,
): Rendered {
  if (empty === 0) return answer;
  return below(answer, empty === of ? filters.nothing : `No line is left on ${empty} of ${of} minions.`);
}

/** A conversation in which only the lines are said that the filters leave: for words that answer with a text. */
export function filteredConversation(conversation: Conversation, filters: Filters): Conversation {
  return {
    display: conversation.display,
    composing: () => conversation.composing(),
    ask: (question) => conversation.ask(question),
    accepted: (onDisk) => conversation.accepted(onDisk),
    say: (what, options) => {
      const text = typeof what === 'string' ? what : (what.full ?? what.text);
      const left = textLeft({ lines: text.split('\n') }, filters) ?? filters.nothing;
      // A table would show what they took away.
      return conversation.say({ text: left, styled: false }, { ...options, table: undefined });
    },
  };
}

/** The lines that the filters leave, and notes on the lines that they did not see. */
function textLeft({ lines, note }: Omit<AnswerLines, 'failed'>, filters: Filters): string | undefined {
  const { lines: left, notes } = filters.apply(lines);
  const all = [...left, ...[note ?? []].flat(), ...notes];
  return all.length === 0 ? undefined : all.join('\n');
}
