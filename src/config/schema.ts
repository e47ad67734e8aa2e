import { z } from 'zod';
import {
  amount,
  apiUrl,
  argumentPatterns,
  bareJid,
  boolean,
  choice,
  contactName,
  count,
  domain,
  domainSuffix,
  functionPattern,
  list,
  listenAddress,
  minionPattern,
  named,
  person,
  readBoolean,
  scalar,
  section,
  serviceUrl,
  text,
} from './values.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Salt's names for its kinds of targets (`tgt_type` of the local client). */
const TARGET_TYPES = [
  'glob',
  'pcre',
  'list',
  'grain',
  'grain_pcre',
  'pillar',
  'pillar_pcre',
  'pillar_exact',
  'nodegroup',
  'ipcidr',
  'compound',
  'range',
] as const;

const RUN = 'a function, a glob over them, or a map of one to patterns of its arguments';

/** An entry of `run`: a pattern, or one function with patterns for its arguments. */
const runEntry = z.union([functionPattern(), named(argumentPatterns(), RUN)], { error: RUN });

/** One rule of `access:`: who may run what where. */
const accessRule = section({
  who: list(person(), 'a list of people')
    .min(1, { error: 'a list of people with at least one' })
    .describe('bare JIDs, globs over them, @SET of people, or a literal room@muc/nick'),
  on: list(minionPattern(), 'a list of minions')
    .min(1, { error: 'a list of minions with at least one' })
    .describe('minion ids or addresses, globs over them, @GROUP; @master for runner and wheel functions'),
  run: list(runEntry, 'a list of functions')
    .min(1, { error: 'a list of functions with at least one' })
    .describe(
      'functions, globs over them, {FUNCTION: [ARGUMENT, ...]}, @readonly, @runner.NAME, @wheel.NAME',
    ),
  confirm: boolean().default(false).describe('asks for a `yes` before it runs'),
  deny: boolean().default(false).describe('refuses instead of allowing'),
});

const people = named(list(bareJid(), 'a list of bare JIDs'), 'named lists of bare JIDs')
  .default({})
  .describe('named sets of people, for `who`');

const group = section({
  target: text('a Salt target, such as os:Debian').describe('the target, as Salt takes it'),
  target_type: choice(TARGET_TYPES).default('glob').describe('how Salt reads the target'),
});

const groups = named(group, 'named targets, such as debian: { target: "os:Debian", target_type: grain }')
  .default({})
  .describe('named targets: contacts that stand for several minions');

/** The functions that ask first, for everyone. */
const CONFIRM = [
  'state.apply',
  'state.sls',
  'state.highstate',
  'system.*',
  'service.stop',
  'pkg.remove',
  'pkg.purge',
  'pkg.upgrade',
];

/** Marks keys that a running gateway cannot change: connections, open files, listeners, and addresses. */
function atStart<T extends z.ZodType>(schema: T): T {
  return schema.meta({ restart: true });
}

const component = section({
  domain: atStart(domain().describe("the gateway's own domain, as the XMPP server has it")),
  service: atStart(
    serviceUrl()
      .default('xmpp://127.0.0.1:5347')
      .describe("the XMPP server's component port; xmpps:// for a TLS listener"),
  ),
  secret: atStart(
    text('text; or its file in component.secret_file').describe('the secret shared with the XMPP server'),
  ),
});

const salt = section({
  url: atStart(
    apiUrl().default('http://127.0.0.1:8000').describe('salt-api (rest_cherrypy); https is verified'),
  ),
  username: atStart(
    text("the name of the gateway's user at salt-api").describe("the gateway's user at salt-api"),
  ),
  password: atStart(text('text; or its file in salt.password_file').describe("that user's password")),
  eauth: atStart(
    text('an external_auth of the master, such as pam')
      .default('pam')
      .describe('the external_auth that checks the password'),
  ),
  timeout: amount('seconds').default(10).describe("Salt's own job timeout, in seconds"),
  presence_interval: amount('seconds').default(900).describe('seconds between full sweeps of the fleet'),
  ca: atStart(
    text('a file of certificates (PEM)').optional().describe('certificates of a private authority (PEM)'),
  ),
  insecure_tls: atStart(boolean().default(false).describe("leaves salt-api's certificate unverified")),
});

const roster = section({
  fleet: boolean().default(true).describe('the master contact'),
  groups: boolean().default(true).describe('the groups'),
  minions: list(minionPattern(), 'a list of globs over minions').default([]).describe('minions, by glob'),
});

const log = section({
  level: choice(LOG_LEVELS).default('info').describe('the least level that is written'),
  format: atStart(choice(['pretty', 'json']).default('pretty').describe('for people or for machines')),
});

const http = section({
  listen: atStart(
    listenAddress().default('127.0.0.1:9780').describe('the address of /healthz, /readyz and /metrics'),
  ),
});

const audit = section({
  file: atStart(
    text('a file').default('./audit.jsonl').describe('JSON, a line for each command and refusal'),
  ),
  syslog: atStart(boolean().default(false).describe('a copy of each line to syslog, by `logger`')),
});

const watch = section({
  down_after: amount('seconds')
    .default(300)
    .describe('seconds that a minion must be down before `watch` reports it'),
});

const output = section({
  styling: boolean().default(true).describe('marks for bold and preformatted text (XEP-0393)'),
  width: count('columns', 20, 200)
    .default(72)
    .describe('structures and tables are fitted to so many columns; `width 40` sets it for one person'),
  lines: count('lines')
    .default(60)
    .describe('a longer answer shows its first lines; `more` shows this number of lines of the rest'),
  upload: boolean()
    .default(false)
    .describe('uploads long answers as files (XEP-0363); anyone with the link can read them'),
  archive: boolean().default(true).describe("lets the server's archive keep answers (XEP-0334)"),
});

const limits = section({
  per_user_per_minute: count('requests').default(120).describe('requests of one person in a minute'),
  burst: count('requests').default(40).describe('requests of one person at once'),
  max_message_bytes: count('bytes').default(65_536).describe('the longest message that is read, in bytes'),
  jobs_per_user: count('jobs').default(10).describe('running jobs of one person'),
  jobs: count('jobs').default(200).describe('running jobs in all; admins may run a tenth more'),
  kept_results_mb: amount('MiB').default(64).describe('results kept for `more` and `job`, in MiB'),
});

const greet = scalar('true, false or minions', (value): boolean | 'minions' | undefined =>
  value === 'minions' ? value : readBoolean(value),
);

/** The whole file (docs/config.md, "Every key"), secrets already in place. */
export const configSchema = section({
  component: component.describe('the connection to the XMPP server (XEP-0114)'),
  salt: salt.describe('the connection to Salt'),
  strip_domain: atStart(
    domainSuffix().default('').describe('the end of minion ids that addresses leave out'),
  ),
  master_name: atStart(contactName().default('master').describe("the fleet contact's name")),
  admins: list(bareJid(), 'a list of bare JIDs, such as [kari@demo.no]')
    .default([])
    .describe('people who may do everything'),
  people,
  access: list(accessRule, 'a list of rules with `who`, `on` and `run`')
    .default([])
    .describe('rules that allow or refuse commands; the first match counts, no match refuses'),
  confirm: list(functionPattern(), 'a list of functions and globs over them')
    .default(CONFIRM)
    .describe('functions that need a `yes` first, from everyone'),
  confirm_above: count('minions', 0)
    .default(10)
    .describe('asks for the minion count when a call that may write reaches more minions than this'),
  groups,
  roster: roster.prefault(empty).describe('contacts to put into rosters, if the server allows it'),
  greet: greet.default(true).describe('a hello to admins, once; `minions`: from each minion too'),
  store: atStart(
    text('a file').default('./salt-xmpp.db').describe('the file for data that outlives a restart (SQLite)'),
  ),
  log: log.prefault(empty).describe('the log, on standard output'),
  http: http.prefault(empty).describe('health and metrics'),
  audit: audit.prefault(empty).describe('the audit trail'),
  watch: watch.prefault(empty).describe('what `watch` tells'),
  output: output.prefault(empty).describe('how answers look'),
  limits: limits.prefault(empty).describe('bounds'),
});

function empty(): Record<string, never> {
  return {};
}

/** The config as the parts get it: defaults filled in, secrets in place, file names absolute. */
export type Config = z.output<typeof configSchema>;
export type ComponentConfig = Config['component'];
export type SaltConfig = Config['salt'];
export type AccessRule = Config['access'][number];
export type RunEntry = AccessRule['run'][number];
export type GroupConfig = Config['groups'][string];
export type RosterConfig = Config['roster'];
export type OutputConfig = Config['output'];
export type LimitsConfig = Config['limits'];
export type LogConfig = Config['log'];
