import { AccessError, type Audit, type AuditDetails, LimitError } from '../access/index.ts';
import { UserError } from '../guard/index.ts';
import { mustBeShown } from './call-text.ts';
import { orUnstored } from './command.ts';
import type { Asked, Question } from './types.ts';

export type AuditLines = Pick<Audit, 'nextId' | 'record' | 'note'>;

/**
 * Runs what was asked, on record: that it was asked, and where it fails. Every way to ask goes through here.
 * @throws AuditError, UnstoredError where it cannot be recorded; then nothing has run
 */
export async function audited(
  audit: AuditLines,
  asked: Asked,
  via: 'message' | 'form',
  run: (asked: Asked) => void | Promise<void>,
): Promise<void> {
  const known = { ...asked, auditId: audit.nextId() };
  audit.record('asked', known, { via, line: asked.body });
  await witnessed(audit, known, run);
}

/** A question, and what `yes` runs: as it was asked, in the conversation in which `yes` was said. */
export type QuestionBack = Omit<Question, 'onYes' | 'onNo'> & { run(asked: Asked): void | Promise<void> };

/** Asks back before something runs; question and answer are on record. @throws CommandError where it is too long to show */
export function askBack(audit: AuditLines, asked: Asked, { run, ...question }: QuestionBack): void {
  const { about, text } = question;
  mustBeShown(text);
  audit.record('question', asked, { line: text });
  asked.conversation.ask({
    ...question,
    onYes: (conversation) => {
      audit.record('confirmed', asked, { line: about });
      return witnessed(audit, { ...asked, conversation }, run);
    },
    onNo: (how) => audit.note(how, asked, { line: about }),
  });
}

/** Has Salt do something for a person, on record before and after. @throws AuditError, SaltError */
export async function recorded<T>(
  audit: AuditLines,
  asked: Asked,
  call: AuditDetails,
  task: () => Promise<T>,
): Promise<T> {
  audit.record('run', asked, call);
  const began = performance.now();
  const ended = (outcome: string) =>
    audit.note('ended', asked, { ...call, outcome, ms: Math.round(performance.now() - began) });
  try {
    const result = await task();
    ended('done');
    return result;
  } catch (error) {
    ended(codeOf(error));
    throw error;
  }
}

async function witnessed(
  audit: AuditLines,
  asked: Asked,
  run: (asked: Asked) => void | Promise<void>,
): Promise<void> {
  try {
    await run(asked);
  } catch (cause) {
    const error = orUnstored(cause);
    const isRefusal = error instanceof AccessError || error instanceof LimitError;
    audit.note(isRefusal ? 'refused' : 'failed', asked, { outcome: codeOf(error) });
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof UserError ? error.code : 'internal-error';
}
