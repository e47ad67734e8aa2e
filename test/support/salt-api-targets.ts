import { RE2JS } from 're2js';
import { isDict, type SaltDict, type SaltValue } from '../../src/salt/index.ts';

/** A master's knowledge of a minion when it resolves a target. */
export interface TargetedMinion {
  grains: SaltDict;
  pillar?: SaltDict | undefined;
}

export interface TargetedFleet {
  minions: ReadonlyMap<string, TargetedMinion>;
  /** The master's `nodegroups`: compound expressions by name. */
  nodegroups: ReadonlyMap<string, string>;
}

/** `salt.utils.minions.TARGET_REX` of 3008.3. */
const TARGET = /^(?:(?<engine>[GPIJLNSERTM])(?<delimiter>(?<=[GPIJ]).)?@)?(?<pattern>.+)$/s;
/** Nested nodegroups deeper than this are taken to name themselves. */
const DEEPEST = 10;

type Ids = ReadonlySet<string>;

/** The ids that a target reaches by the master's own rules (`CkMinions.check_minions`), in the fleet's order. */
export function targetedIds(fleet: TargetedFleet, tgt: string | readonly string[], type: string): string[] {
  const all = [...fleet.minions.keys()];
  if (typeof tgt !== 'string') return all.filter((id) => tgt.includes(id));
  const ids = byType(fleet, tgt, type);
  return all.filter((id) => ids.has(id));
}

function byType(fleet: TargetedFleet, tgt: string, type: string): Ids {
  const engine = ENGINE_OF_TYPE[type];
  if (type === 'compound') return compound(fleet, tgt);
  if (type === 'nodegroup') return compound(fleet, fleet.nodegroups.get(tgt) ?? '');
  return engine === undefined ? new Set() : byEngine(fleet, engine, tgt, ':');
}

const ENGINE_OF_TYPE: Readonly<Record<string, string>> = {
  glob: '',
  pcre: 'E',
  list: 'L',
  grain: 'G',
  grain_pcre: 'P',
  pillar: 'I',
  pillar_pcre: 'J',
  ipcidr: 'S',
};

function byEngine(fleet: TargetedFleet, engine: string, pattern: string, delimiter: string): Ids {
  const matches = matcherFor(engine, pattern, delimiter);
  return new Set([...fleet.minions].flatMap(([id, minion]) => (matches(id, minion) ? id : [])));
}

function matcherFor(
  engine: string,
  pattern: string,
  delimiter: string,
): (id: string, minion: TargetedMinion) => boolean {
  if (engine === '') return (id) => glob(pattern)(id);
  if (engine === 'L') return (id) => pattern.split(',').includes(id);
  if (engine === 'E') return (id) => expression(pattern)(id);
  if (engine === 'S') return (_id, { grains }) => [grains.ipv4 ?? []].flat().some((ip) => inNet(ip, pattern));
  const make = engine === 'P' || engine === 'J' ? expression : glob;
  const inPillar = engine === 'I' || engine === 'J';
  return (_id, { grains, pillar = {} }) => inData(inPillar ? pillar : grains, pattern, delimiter, make);
}

/** As `salt.utils.data.subdict_match`: every way to part the expression into a path and a pattern. */
function inData(data: SaltDict, text: string, delimiter: string, make: typeof glob): boolean {
  const parts = text.split(delimiter);
  return parts.some((_part, at) => {
    if (at === 0) return false;
    let value: SaltValue | undefined = data;
    for (const key of parts.slice(0, at)) value = isDict(value) ? value[key] : undefined;
    if (value === undefined || value === null) return false;
    const pattern = parts.slice(at).join(delimiter);
    const matches = make(pattern);
    if (Array.isArray(value)) return value.some((one) => matches(String(one)));
    return isDict(value) ? pattern === '*' || pattern in value : matches(String(value));
  });
}

function glob(pattern: string): (text: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  return expression(`(?:${source})$`, pattern);
}

/** Python's `re.match`, without the risk to hang a test; a bad expression matches only itself. */
function expression(source: string, otherwise = source): (text: string) => boolean {
  try {
    const compiled = RE2JS.compile(source, RE2JS.DOTALL);
    return (text) => compiled.matcher(text).lookingAt();
  } catch {
    return (text) => text === otherwise;
  }
}

function inNet(address: SaltValue, net: string): boolean {
  const [base = '', bits = '32'] = net.split('/');
  const bytes = Math.floor(Number(bits) / 8);
  const start = (ip: string) => ip.split('.').slice(0, bytes).join('.');
  return base.split('.').length === 4 && start(String(address)) === start(base);
}

/** A compound expression's ids; none where it cannot be read, as on the master. */
function compound(fleet: TargetedFleet, text: string): Ids {
  const words = expanded(fleet, text, 0);
  const ids = words && either(fleet, words);
  return ids && words.length === 0 ? ids : new Set();
}

function expanded(fleet: TargetedFleet, text: string, depth: number): string[] | undefined {
  if (depth > DEEPEST) return undefined;
  const words: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const { engine, pattern = '' } = TARGET.exec(word)?.groups ?? {};
    if (engine !== 'N') words.push(word);
    else {
      const inner = expanded(fleet, fleet.nodegroups.get(pattern) ?? '', depth + 1);
      if (!inner) return undefined;
      words.push(...(inner.length > 0 ? ['(', ...inner, ')'] : []));
    }
  }
  return words;
}

function either(fleet: TargetedFleet, words: string[]): Ids | undefined {
  let ids = both(fleet, words);
  while (ids && words[0] === 'or') {
    words.shift();
    const more = both(fleet, words);
    ids = more && new Set([...ids, ...more]);
  }
  return ids;
}

/** `not` after an operand means `and not`. */
function both(fleet: TargetedFleet, words: string[]): Ids | undefined {
  let ids = one(fleet, words);
  while (ids && (words[0] === 'and' || words[0] === 'not')) {
    if (words[0] === 'and') words.shift();
    const more = one(fleet, words);
    const before: Ids = ids;
    ids = more && new Set([...before].filter((id) => more.has(id)));
  }
  return ids;
}

function one(fleet: TargetedFleet, words: string[]): Ids | undefined {
  const word = words.shift();
  if (word === undefined || word === 'and' || word === 'or' || word === ')') return undefined;
  if (word === 'not') {
    const but = one(fleet, words);
    return but && new Set([...fleet.minions.keys()].filter((id) => !but.has(id)));
  }
  if (word === '(') {
    const inner = either(fleet, words);
    return words.shift() === ')' ? inner : undefined;
  }
  const { engine = '', delimiter = ':', pattern = word } = TARGET.exec(word)?.groups ?? {};
  return 'RTM'.includes(engine) && engine !== ''
    ? new Set(engine === 'R' ? fleet.minions.keys() : [])
    : byEngine(fleet, engine, pattern, delimiter);
}
