import type { Config } from '../config/index.ts';
import {
  literalPeople,
  PrivilegedRosters,
  type Software,
  softwareAt,
  softwareName,
} from '../contacts/index.ts';
import {
  type ComponentTransport,
  type Privileges,
  parseJid,
  StanzaError,
  StanzaRefused,
  XmppError,
} from '../xmpp/index.ts';
import { type Finding, failed, ok, warning } from './findings.ts';

/** How long a server may take for an answer, milliseconds. */
const ANSWER_WITHIN = 5_000;
/** The contact that is put into one roster for a moment. */
const TRIED = 'salt-xmpp-check';
const INSTEAD =
  'Leave that out: contacts then ask people to add them. Or set roster: { fleet: false, groups: false }';

export interface PeoplesServersOptions {
  config: Config;
  transport: ComponentTransport;
  hosts: readonly string[];
  /** The privileges that servers announced. */
  grants: ReadonlyMap<string, Privileges>;
}

/** Checks the servers of the people in the config: whether they answer, and what they let the gateway do. */
export class PeoplesServers {
  readonly #options: PeoplesServersOptions;
  readonly #software = new Map<string, Software>();

  constructor(options: PeoplesServersOptions) {
    this.#options = options;
  }

  async *check(): AsyncIterable<Finding> {
    const { config, grants, hosts } = this.#options;
    const request = this.#request;
    const question = { request, from: config.component.domain, timeoutMs: ANSWER_WITHIN };
    const answers = await Promise.all(hosts.map((host) => softwareAt(host, question)));
    for (const [index, host] of hosts.entries()) {
      const software = answers[index];
      if (software === 'silent') yield swallows(host, grants.has(host));
      else if (software) {
        this.#software.set(host, software);
        yield ok('component', `${host} is ${softwareName(software)}`);
      }
    }
    if (wantsRosters(config)) yield* this.#checkRosters();
    for (const host of hosts) yield this.#presence(host);
  }

  get #request(): ComponentTransport['request'] {
    const { transport } = this.#options;
    return (iq, limits) => transport.request(iq, limits);
  }

  async *#checkRosters(): AsyncIterable<Finding> {
    const { grants, hosts } = this.#options;
    const may = (host: string) => grants.get(host)?.roster === 'both';
    for (const host of new Set([...hosts, ...grants.keys()]))
      if (may(host)) yield await this.#tryRoster(host);
    const missing = hosts.filter((host) => !may(host));
    if (missing.length > 0 || grants.size === 0) yield this.#noRosters(missing);
  }

  #noRosters(missing: readonly string[]): Finding {
    const where = missing.join(', ') || 'any server';
    // mod_privilege costs more than it gives there.
    if (missing.length > 0 && missing.every((host) => this.#software.get(host)?.name === 'ejabberd'))
      return ok(
        'component',
        `roster: the gateway may not put contacts into the rosters of ${where}, so on "roster" contacts ask people to add them`,
      );
    return warning(
      'component',
      `roster: the gateway may not put contacts into the rosters of ${where} (XEP-0356), so people add them themselves. Enable mod_privilege there with roster = "both"; prosody-component.cfg.lua shows how. Or set roster: { fleet: false, groups: false }`,
    );
  }

  /** Puts a contact into one person's roster, looks at it, and takes it away again. */
  async #tryRoster(host: string): Promise<Finding> {
    const { config } = this.#options;
    const lets = ok('component', `${host} lets the gateway put contacts into rosters`);
    const person = literalPeople(config).find((each) => parseJid(each)?.domain === host);
    if (person === undefined) return lets;
    const rosters = new PrivilegedRosters((iq) => this.#request(iq, { timeoutMs: ANSWER_WITHIN }));
    const jid = `${TRIED}@${config.component.domain}`;
    try {
      await rosters.write(person, { jid, name: TRIED, groups: [], subscription: 'to' });
      const item = (await rosters.read(person)).get(jid);
      await rosters.remove(person, jid);
      if (item?.subscription === 'to' || item?.subscription === 'both') return lets;
      return this.#useless(
        host,
        'it puts contacts there without a subscription, so that they always look offline',
      );
    } catch (error) {
      if (!(error instanceof StanzaError || error instanceof XmppError || error instanceof StanzaRefused))
        throw error;
      return this.#useless(host, `tried with the roster of ${person}, it says: ${error.message}`);
    }
  }

  #useless(host: string, why: string): Finding {
    const software = this.#software.get(host);
    const name = software ? ` (${softwareName(software)})` : '';
    return warning(
      'component',
      `roster: ${host}${name} grants the gateway its rosters by mod_privilege, but ${why}. ${INSTEAD}`,
    );
  }

  #presence(host: string): Finding {
    if (this.#options.grants.get(host)?.presence)
      return ok('component', `presence: ${host} tells the gateway who is online (XEP-0356)`);
    return ok(
      'component',
      `presence: ${host} does not tell the gateway who is online (XEP-0356), so the master contact asks each person once`,
    );
  }
}

/** A server that answers no request. Its advert says that it has accounts, so people are let in. */
function swallows(host: string, hasAdvert: boolean): Finding {
  const what = `${host} does not answer the gateway's requests. ejabberd with mod_privilege does so, also if another component has the privileges (24.12 and 26.07; ejabberd issues #4336, #4609). Take mod_privilege out of ejabberd.yml, and restart ejabberd`;
  if (hasAdvert) return warning('component', what);
  return failed('component', `${what}. Until then only admins can use the gateway from there`);
}

function wantsRosters({ groups, roster }: Config): boolean {
  return roster.fleet || (roster.groups && Object.keys(groups).length > 0) || roster.minions.length > 0;
}
