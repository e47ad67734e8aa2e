import type { Target } from '../../salt/index.ts';

/** The minions that a target lists and that are none of those a job was sent to: Salt has none of that name. */
export function unknownMinions({ tgt, tgt_type }: Target, sentTo: readonly string[]): string[] {
  if (tgt_type !== 'list') return [];
  const sent = new Set(sentTo);
  const listed = Array.isArray(tgt) ? tgt : tgt.split(',').map((id) => id.trim());
  return listed.filter((id) => !sent.has(id));
}
