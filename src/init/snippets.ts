import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { type AuthEntry, leastExternalAuth } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import type { Server } from './answers.ts';

/** A part of another program's configuration. */
export interface Snippet {
  /** The name of its file, if it is written to a folder. */
  readonly name: string;
  /** One line that says where it belongs. */
  readonly goes: string;
  readonly text: string;
}

const SERVERS = {
  prosody: {
    template: 'prosody-component.cfg.lua',
    goes: 'Prosody: save it as /etc/prosody/conf.d/salt-xmpp.cfg.lua and restart Prosody',
  },
  ejabberd: {
    template: 'ejabberd-component.yml',
    goes: 'ejabberd: save it as /etc/ejabberd/salt-xmpp.yml, as its first lines say, and restart ejabberd',
  },
} as const;
/** Everything that Salt can grant: a gateway with admins passes on all their commands. */
const EVERYTHING = ['.*', '@runner', '@wheel', '@jobs'];

/** Fills the shipped file of the XMPP server with the config's values. */
export function serverSnippet(server: Server, { component, admins }: Config): Snippet {
  const { template, goes } = SERVERS[server];
  const host = admins[0]?.split('@')[1] ?? component.domain.split('.').slice(1).join('.');
  const text = readFileSync(new URL(`../../${template}`, import.meta.url), 'utf8')
    .replaceAll('"demo.no"', () => quoted(host))
    .replaceAll('salt.demo.no', () => component.domain)
    .replaceAll('"CHANGE-ME"', () => quoted(component.secret))
    .replaceAll('CHANGE-ME', () => quoted(component.secret))
    .replaceAll('5347', () => new URL(component.service).port || '5347');
  return { name: template.replace('-component', '-salt-xmpp'), goes, text };
}

/** Quotes a text for Lua and YAML alike. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Makes the Salt master's part: the grants, the clients, and the events that presence needs. */
export function masterSnippet({ access, admins, groups, salt, strip_domain }: Config): Snippet {
  const granted: readonly AuthEntry[] =
    admins.length > 0
      ? EVERYTHING
      : leastExternalAuth(access, { functions: [], groups, stripDomain: strip_domain });
  const { protocol, hostname, port } = new URL(salt.url);
  const isTls = protocol === 'https:';
  const tls = isTls
    ? { ssl_crt: '/etc/salt/salt-api.crt', ssl_key: '/etc/salt/salt-api.key' }
    : { disable_ssl: true };
  const parts = {
    netapi_enable_clients: ['local', 'local_async', 'runner', 'wheel'],
    presence_events: true,
    loop_interval: 5,
    rest_cherrypy: {
      host: /^(localhost|127\.[\d.]+)$/.test(hostname) ? hostname : '0.0.0.0',
      port: Number(port) || (isTls ? 443 : 80),
      ...tls,
    },
    external_auth: { [salt.eauth]: { [salt.username]: granted } },
  };
  return {
    name: 'salt-master-salt-xmpp.conf',
    goes: 'Salt master: save it as /etc/salt/master.d/salt-xmpp.conf and restart salt-master and salt-api',
    text: `${MASTER_HEAD}${stringify(parts)}`,
  };
}

const MASTER_HEAD = `# The gateway's part of the Salt master's configuration. If yours has one of these keys too, bring both together: this file
# overrules /etc/salt/master, and Salt adds up the lists of all files in master.d. admins may do all that is granted here.
# \`salt-xmpp check\` prints the least grants for the rules of \`access\`: put them HERE, in place of external_auth. In another
# file they take nothing away.
`;
