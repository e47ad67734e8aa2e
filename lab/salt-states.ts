import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** State files by their path below `file_roots`. */
export type SaltStates = Record<string, string>;

/** Begins a state that writes files. A minion that is not root (it has no box then) gets them in its own folder. */
const FILES = `{% set root = '' if grains['uid'] == 0 else opts['config_dir'] %}
`;

/**
 * `state.apply` writes a few files on each minion. `state.apply mixed` has one change, one failure and two that are in
 * order. `website` takes a version, by `pillar='{"version": "1.1"}'`. `slow` takes 20 s.
 */
export const demoStates: SaltStates = {
  'top.sls': `base:
  '*':
    - motd
  'web*':
    - website
  'db*':
    - backup
`,
  'motd.sls': `# A message of the day.
${FILES}motd:
  file.managed:
    - name: {{ root }}/etc/motd
    - makedirs: True
    - contents: Welcome to {{ grains['id'] }}, kept by Salt.
`,
  'website.sls': `# A small website.
${FILES}{% set www = root ~ '/srv/www' %}
home page:
  file.managed:
    - name: {{ www }}/index.html
    - makedirs: True
    - contents: |
        <h1>Hello from {{ grains['host'] }}</h1>
        <p>Version {{ pillar.get('version', '1.0') }}</p>

robots.txt:
  file.managed:
    - name: {{ www }}/robots.txt
    - contents: |
        User-agent: *
        Disallow: /drafts/
    - require:
      - file: home page
`,
  'backup.sls': `# A backup each night, kept for a week.
${FILES}nightly backup:
  file.managed:
    - name: {{ root }}/etc/cron.d/backup
    - makedirs: True
    - contents: |
        30 2 * * * root tar -czf /var/backups/srv-$(date +\\%u).tar.gz /srv
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
  'slow.sls': `# Twenty seconds of work.
first half:
  module.run:
    - test.sleep:
      - length: 10

second half:
  module.run:
    - test.sleep:
      - length: 10
    - require:
      - module: first half
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
