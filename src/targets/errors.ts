import { beginningOf, visible } from '../render/index.ts';

export type TargetErrorCode =
  /** It cannot be read as Salt reads targets. */
  | 'bad-target'
  /** Only the master could resolve it, over more than the person may see. */
  | 'target-not-allowed'
  /** Which minions there are, or what is in a group, is not known. */
  | 'minions-unknown'
  /** It would take too long to match. */
  | 'target-too-costly';

/** A target that is not resolved; the message says why, without "Nothing ran". */
export class TargetError extends Error {
  readonly code: TargetErrorCode;
  constructor(code: TargetErrorCode, message: string) {
    super(message);
    this.name = 'TargetError';
    this.code = code;
  }
}

/** A piece of a target as messages show it: hidden characters visible, the rest of a long one left out. */
export function shown(text: string, most = 40): string {
  return `"${visible(beginningOf(text, most))}${text.length > most ? '…' : ''}"`;
}
