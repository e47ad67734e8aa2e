import { AccessError } from '../access/index.ts';
import { visible } from '../render/index.ts';
import { ArgsError } from '../salt/index.ts';
import { type AuditLines, askBack } from './audited.ts';
import type { Calls } from './calls/index.ts';
import { CommandError, type CommandErrorCode } from './command.ts';
import type { Complaints } from './complaints.ts';
import type { Confirmer } from './confirm.ts';
import type { Offer, Offers } from './offers/index.ts';
import type { Asked } from './types.ts';

export interface OfferingParts {
  audit: AuditLines;
  calls: Pick<Calls, 'runFunction' | 'runRunner'>;
  confirmer: Pick<Confirmer, 'guard' | 'guardRunner'>;
  complaints: Complaints;
  offers?: Pick<Offers, 'of' | 'insteadOfRefused'> | undefined;
  runLine(asked: Asked, line: string): Promise<void>;
}

/** Errors of lines that may mean something else. Other errors are about a command that was surely meant. */
const MEANT_OTHERWISE: ReadonlySet<CommandErrorCode> = new Set([
  'not-understood',
  'bad-arguments',
  'bad-target',
]);
/** Of these, errors that leave it open which function was meant. */
const ANY_FUNCTION: ReadonlySet<string> = new Set(['not-understood', 'bad-target']);

/** Asks whether to run what a line that did not run probably meant. */
export class Offering {
  readonly #parts: OfferingParts;

  constructor(parts: OfferingParts) {
    this.#parts = parts;
  }

  /** Makes an offer for a line that failed with that error. @throws the error if there is nothing to offer */
  async make(asked: Asked, line: string, error: unknown): Promise<void> {
    const { audit, calls, complaints, confirmer, runLine } = this.#parts;
    const offer = await this.#offerFor(asked, line, error);
    if (!offer) throw error;
    if (offer.kind === 'talk') throw new CommandError('not-understood', offer.text);
    // A program could reply to offers forever.
    const last = complaints.next(asked.person, 'not-understood', '');
    if (last !== '') {
      if (last !== undefined) asked.conversation.say(last);
      return;
    }
    if (offer.kind === 'call') {
      return confirmer.guard(asked, offer.call, calls.runFunction.bind(calls), true, offer.lead);
    }
    if (offer.kind === 'runner') {
      return confirmer.guardRunner(asked, offer.call, calls.runRunner.bind(calls), true);
    }
    if (offer.word.asksItself) return runLine(asked, offer.line);
    const run = (confirmed: Asked) => runLine(confirmed, offer.line);
    askBack(audit, asked, { text: `Did you mean ${visible(offer.line)}?`, about: offer.line, run });
  }

  async #offerFor(asked: Asked, line: string, error: unknown): Promise<Offer | undefined> {
    const { audit, complaints, offers } = this.#parts;
    if (!offers || complaints.isQuiet(asked.person)) return undefined;
    if (error instanceof ArgsError || (error instanceof CommandError && MEANT_OTHERWISE.has(error.code))) {
      asked.conversation.composing();
      return offers.of(asked, line, !ANY_FUNCTION.has(error.code));
    }
    if (!(error instanceof AccessError)) return undefined;
    const offer = await offers.insteadOfRefused(asked, line);
    if (offer) audit.note('refused', asked, { outcome: error.code });
    return offer;
  }
}
