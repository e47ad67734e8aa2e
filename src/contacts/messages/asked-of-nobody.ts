import type { Access, Audit, LimitError, Limits } from '../../access/index.ts';
import type { Jid } from '../../xmpp/index.ts';
import type { Directory } from '../directory/directory.ts';

export interface AskedOfNobodyOptions {
  access: Pick<Access, 'grantsOf'>;
  audit: Pick<Audit, 'refusal'>;
  directory: Pick<Directory, 'unknown'>;
  limits: Pick<Limits, 'request'>;
}

/**
 * Takes note of what is asked of an address that is nobody's for that person, by a message or a form: it is on record as
 * refused and counts as a request; what stands against another request, if anything. While it is not known who is whose
 * neither: whom it is to may be somebody's yet.
 */
export function askedOfNobody(
  { access, audit, directory, limits }: AskedOfNobodyOptions,
  from: Jid,
  local: string,
  { via, line }: { via: 'message' | 'form'; line: string },
): LimitError | undefined {
  if (directory.unknown !== undefined || access.grantsOf(from.bare).isUnsure) return undefined;
  const over = limits.request(from.bare);
  const asker = { person: from.bare, from: from.full, local };
  audit.refusal(asker, { via, line, outcome: over?.code ?? 'item-not-found' });
  return over;
}
