import type { StoredRequest } from '../../store/index.ts';

/** The id of the message that a request's answer is told in, the same however often it is told (docs/design.md, "Promises"). */
export function answerId({ jid, number, at }: StoredRequest): string {
  return jid === undefined ? `answer-${at}-${number}` : `answer-${jid}`;
}
