import { AccessError, type Audit, type AuditDetails, LimitError } from '../access/index.ts';
import { UserError } from '../guard/index.ts';
import { mustBeShown } from './call-text.ts';
import type { Asked, Conversation, Question, Said, SayOptions } from './types.ts';
import { orUnstored } from './unstored.ts';

export type AuditLines = Pick<Audit, 'nextId' | 'record' | 'note'>;

/**
 * Runs what was asked, on record: that it was asked, what is asked back and how that is answered, and where it
 * fails. Every way to ask goes through here. @throws AuditError, UnstoredError where it cannot be recorded; then
 * nothing has run
 */
export async function audited(
  audit: AuditLines,
  asked: Asked,
  via: 'message' | 'form',
  run: (asked: Asked) => void | Promise<void>,
): Promise<void> {
  const known = { ...asked, auditId: audit.nextId() };
  audit.record('asked', known, { via, line: asked.body });
  await witnessed(audit, known, asked.conversation, (conversation) => run({ ...known, conversation }));
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
  conversation: Conversation,
  run: (conversation: Conversation) => void | Promise<void>,
): Promise<void> {
  try {
    await run(new AuditedConversation(conversation, audit, asked));
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

/** A conversation in which what is asked back is on record, with the answer. */
class AuditedConversation implements Conversation {
  readonly #inner: Conversation;
  readonly #audit: AuditLines;
  readonly #asked: Asked;

  constructor(inner: Conversation, audit: AuditLines, asked: Asked) {
    this.#inner = inner;
    this.#audit = audit;
    this.#asked = asked;
  }

  composing(): void {
    this.#inner.composing();
  }

  say(text: string, options?: SayOptions): Said {
    return this.#inner.say(text, options);
  }

  accepted(onDisk?: () => Promise<void>): void | Promise<void> {
    return this.#inner.accepted(onDisk);
  }

  /** @throws CommandError where it is too long to show all that runs */
  ask(question: Question): void {
    mustBeShown(question.text);
    // Asked once more, it is on record already.
    this.#inner.ask(question.onNo ? question : this.#onRecord(question));
  }

  #onRecord(question: Question): Question {
    const [audit, asked, { about }] = [this.#audit, this.#asked, question];
    audit.record('question', asked, { line: question.text });
    return {
      ...question,
      onYes: (conversation) => {
        audit.record('confirmed', asked, { line: about });
        return witnessed(audit, asked, conversation, (witnessing) => question.onYes(witnessing));
      },
      onNo: (how) => audit.note(how, asked, { line: about }),
    };
  }
}
