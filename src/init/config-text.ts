import { resolve } from 'node:path';
import { stringify } from 'yaml';
import type { Answers } from './answers.ts';

/** The files of the secrets, beside the config: it can be shown and kept in version control. */
export const SECRET_FILES = { component: 'component.secret', salt: 'salt.password' } as const;

const HEAD = `# Written by \`salt-xmpp init\`. config.example.yaml shows every key; \`salt-xmpp check\` tries this file.
`;

/** Where a service writes, whose config is in /etc: deploy/salt-xmpp.service lets it write nowhere else. */
const STATE = '/var/lib/salt-xmpp';

/** A first config (YAML), to be the file: the least that is needed, its secrets in files beside it. */
export function configText(
  { domain, service, saltUrl, saltUser, eauth, admin, stripDomain }: Answers,
  file: string,
): string {
  const ofService = resolve(file).startsWith('/etc/') && {
    store: `${STATE}/salt-xmpp.db`,
    audit: { file: `${STATE}/audit.jsonl` },
  };
  return (
    HEAD +
    stringify({
      component: { domain, service, secret_file: SECRET_FILES.component },
      salt: { url: saltUrl, username: saltUser, password_file: SECRET_FILES.salt, eauth },
      ...(stripDomain === '' ? {} : { strip_domain: stripDomain }),
      admins: [admin],
      ...ofService,
    })
  );
}
