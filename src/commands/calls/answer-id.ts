import type { StoredRequest } from '../../store/index.ts';

/** The id of the message that a request's answer is told in, the same however often it is told (DESIGN §8.2). */
export function answerId({ jid, number, at }: StoredRequest): string {
  return jid === undefined ? `answer-${at}-${number}` : `answer-${jid}`;
}
