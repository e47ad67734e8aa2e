import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** State files by their path below `file_roots`. */
export type SaltStates = Record<string, string>;

/** `state.apply` and `state.apply motd` write a file; `state.apply mixed` has one change, one failure and two that are in order. */
export const demoStates: SaltStates = {
  'top.sls': `base:
  '*':
    - motd
`,
  'motd.sls': `# A message of the day. Where a minion is not root (it has no box then), in a file of its own.
motd:
  file.managed:
    - name: {{ '/etc/motd' if grains['uid'] == 0 else opts['config_dir'] ~ '/motd' }}
    - contents: Welcome to {{ grains['id'] }}, kept by Salt.
`,
  'mixed.sls': `# One changed, one failed, two in order.
always-changes:
  test.succeed_with_changes:
    - name: release marker

always-fails:
  test.fail_without_changes:
    - name: licence check
    - comment: The licence ran out yesterday

clock:
  test.succeed_without_changes: []

disk:
  test.succeed_without_changes: []
`,
};

/** Writes the state files below `dir`. */
export function writeStates(dir: string, states: SaltStates = demoStates): void {
  mkdirSync(dir, { recursive: true });
  for (const [path, text] of Object.entries(states)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}
