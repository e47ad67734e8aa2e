import { globMatcher } from '../fleet/index.ts';
import type { Args } from '../salt/index.ts';
import { isReadonly } from './readonly.ts';

export interface ConfirmationRules {
  confirm: readonly string[];
  confirmAbove: number;
}

export type QuestionReason = { kind: 'named' } | { kind: 'many'; count: number };

/** Why a call must be asked back; undefined where it may run at once. */
export function reasonToAsk(
  { fun, args, minions }: { fun: string; args: Args; minions: number },
  { confirm, confirmAbove }: ConfirmationRules,
): QuestionReason | undefined {
  if (args.kwarg?.test === true) return undefined;
  if (minions > confirmAbove && !isReadonly(fun)) return { kind: 'many', count: minions };
  return confirm.some((pattern) => globMatcher(pattern)(fun)) ? { kind: 'named' } : undefined;
}
