import type { Target } from '../salt/index.ts';
import type { StoredRequest } from '../store/index.ts';
import type { Calls } from './calls/index.ts';
import { CommandError } from './errors.ts';
import type { Gate } from './gate.ts';
import { readLine, type TargetNames } from './line/index.ts';
import type { Asked } from './types.ts';

export interface PublishAgainParts {
  calls: Pick<Calls, 'runStored'>;
  gate: Pick<Gate, 'allow'>;
  namesFor(person: string): TargetNames;
}

/**
 * Runs what an earlier process had accepted and never published: read anew and judged anew, on the very target that was
 * accepted, under the job's id. What had to be confirmed was, before it was stored.
 * @throws CommandError, ArgsError, AccessError, AuditError, SaltError
 */
export async function publishAgain(
  { calls, gate, namesFor }: PublishAgainParts,
  asked: Asked,
  request: StoredRequest,
): Promise<void> {
  const { fun, target } = request;
  const instruction = readLine(request.line, asked.scope, namesFor(asked.person), () => false);
  if (instruction.kind !== 'function' || instruction.fun.toLowerCase() !== fun.toLowerCase() || !target) {
    throw new CommandError('not-understood', 'Nothing ran: I can no longer read the stored command.');
  }
  // The store holds no other targets than were sent.
  const call = { ...instruction, fun, target: target as Target };
  await calls.runStored(asked, await gate.allow(asked.person, call), request);
}
