import type { Difference } from './worlds.ts';

/** The people, and the rules. */
export interface Cast {
  readonly people: readonly string[];
  readonly config: Record<string, unknown>;
}

/** A rule of `access`, as the config has it. */
export interface Rule {
  who: string[];
  on: string[];
  run: (string | Record<string, string[]>)[];
  confirm?: boolean;
  deny?: boolean;
}

const OPER_RUNS = ['@readonly', 'test.*', 'disk.*'];

const GROUPS = {
  debian: { target: 'os:Debian', target_type: 'grain' },
  web: { target: 'web*' },
  all: { target: '*' },
  db: { target: 'db*' },
  mixed: { target: 'web01.demo.no,db01.demo.no', target_type: 'list' },
  secret: { target: 'role:web', target_type: 'pillar' },
  front: { target: 'front', target_type: 'nodegroup' },
  both: { target: 'G@os:Debian and not I@role:db', target_type: 'compound' },
  guess: { target: 'webpass:h.*', target_type: 'pillar_pcre' },
};

const ACCESS: readonly Rule[] = [
  // Earlier than the rules that it takes from.
  { who: ['dina@demo.no'], on: ['web02*', 'db*'], run: ['disk.*', 'test.echo'], deny: true },
  { who: ['oper*@demo.no', 'dina@demo.no', 'mats*@demo.no'], on: ['web*'], run: OPER_RUNS },
  { who: ['gina@demo.no'], on: ['@debian'], run: ['test.*', 'grains.*', { 'service.restart': ['nginx'] }] },
  { who: ['wanda@demo.no'], on: ['web01'], run: ['test.ping', 'test.sleep'] },
  { who: ['cora@demo.no'], on: ['web*'], run: ['test.*', 'state.apply'], confirm: true },
  { who: ['mats*@demo.no'], on: ['@master'], run: ['@readonly'] },
  // A person with actions that nobody else sees.
  { who: ['otto@demo.no'], on: ['db*', 'lb*', 'ws*'], run: ['test.*', 'disk.*'] },
];

const CONFIG = {
  access: ACCESS,
  groups: GROUPS,
  confirm_above: 2,
  confirm: ['state.apply', 'service.restart'],
  watch: { down_after: 60 },
  salt: { presence_interval: 120, timeout: 2 },
  output: { lines: 12 },
};

/** The limits of one person, if a run is about them. */
const FEW = { per_user_per_minute: 60, burst: 15, jobs_per_user: 2 };

export interface CastOptions {
  /** Rules that come before all others. */
  rules?: readonly Rule[];
  /** Everyone reaches the limits. */
  fewRequests?: boolean;
}

/** Nobody of these may see what the worlds differ in, unless other `rules` let them. */
export function castOf(difference: Difference, { rules = [], fewRequests = false }: CastOptions = {}): Cast {
  const config = { ...CONFIG, access: [...rules, ...ACCESS], ...(fewRequests && { limits: FEW }) };
  if (difference === 'pillar') return { people: ['mats1@demo.no', 'mats2@demo.no'], config };
  const opers = ['oper1@demo.no', 'oper2@demo.no', 'oper3@demo.no', 'oper4@demo.no'];
  const others = ['dina@demo.no', 'gina@demo.no', 'wanda@demo.no', 'cora@demo.no', 'nora@demo.no'];
  return { people: [...opers, ...others], config };
}
