import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { type AuthEntry, leastExternalAuth } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import type { Server } from './answers.ts';

/** What goes into the configuration of another program. */
export interface Snippet {
  /** Its file's name where it is written to a folder. */
  readonly name: string;
  /** What to do with it, one line. */
  readonly goes: string;
  readonly text: string;
}

const TEMPLATES = { prosody: 'prosody-component.cfg.lua', ejabberd: 'ejabberd-component.yml' } as const;
/** All that Salt can grant: a gateway with admins passes on whatever they ask. */
const EVERYTHING = ['.*', '@runner', '@wheel', '@jobs'];

/** The XMPP server's part: the shipped file with the config's own values. */
export function serverSnippet(server: Server, { component, admins }: Config): Snippet {
  const template = readFileSync(
    fileURLToPath(new URL(`../../${TEMPLATES[server]}`, import.meta.url)),
    'utf8',
  );
  const host = admins[0]?.split('@')[1] ?? component.domain.split('.').slice(1).join('.');
  const text = template
    .replaceAll('"demo.no"', () => quoted(host))
    .replaceAll('salt.demo.no', () => component.domain)
    .replaceAll('"CHANGE-ME"', () => quoted(component.secret))
    .replaceAll('CHANGE-ME', () => quoted(component.secret))
    .replaceAll('5347', () => new URL(component.service).port || '5347');
  const goes = {
    prosody: 'Prosody: save it as /etc/prosody/conf.d/salt-xmpp.cfg.lua and restart Prosody',
    ejabberd:
      'ejabberd: save it as /etc/ejabberd/salt-xmpp.yml, as its first lines say, and restart ejabberd',
  };
  return { name: TEMPLATES[server].replace('-component', '-salt-xmpp'), goes: goes[server], text };
}

/** A string of Lua and of YAML alike. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The Salt master's part: who may ask, by which clients, and the events that presence hangs on. */
export function masterSnippet({ access, admins, groups, salt, strip_domain }: Config): Snippet {
  const granted: readonly AuthEntry[] =
    admins.length > 0
      ? EVERYTHING
      : leastExternalAuth(access, { functions: [], groups, stripDomain: strip_domain });
  const { protocol, hostname, port } = new URL(salt.url);
  const tls =
    protocol === 'https:'
      ? { ssl_crt: '/etc/salt/salt-api.crt', ssl_key: '/etc/salt/salt-api.key' }
      : { disable_ssl: true };
  const parts = {
    netapi_enable_clients: ['local', 'local_async', 'runner', 'wheel'],
    presence_events: true,
    loop_interval: 5,
    rest_cherrypy: {
      host: isLoopback(hostname) ? hostname : '0.0.0.0',
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
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

const MASTER_HEAD = `# The gateway's part of the Salt master's configuration. Where your own has one of these keys, bring the two together: a
# key of /etc/salt/master no longer counts, and files of master.d are merged, their lists added together. admins may do
# all that is granted here. \`salt-xmpp check\` prints the least for the rules of \`access\`: put that HERE, in place of
# external_auth; in another file it takes nothing away.
`;

function isLoopback(hostname: string): boolean {
  return /^(localhost|127\.[\d.]+)$/.test(hostname);
}
