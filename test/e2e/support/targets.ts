import type { Target } from '../../../src/salt/index.ts';
import type { Random } from '../../support/random.ts';

/** Minions with grains of every shape, as JSON: a JavaScript value would lose what is a float. */
export const FLEET = `{
  "web01.demo.no": {"os": "Debian", "osmajorrelease": 12, "roles": ["web", "front"], "net": {"vlan": 7, "dns": ["10.0.0.1"]}, "virtual": true, "load": 5.0, "none": null},
  "web02.demo.no": {"os": "Debian", "osmajorrelease": 11, "roles": ["web"], "net": {"vlan": 8, "dns": []}, "virtual": false, "load": 0.5},
  "WEB03.demo.no": {"os": "Alpine", "roles": "web", "net": {"vlan": "7"}, "a:b": {"c:d": "e"}},
  "db01": {"os": "Debian", "roles": ["db", {"shard": 1, "of": {"x": "y"}}], "a": {"b": {"c": "d:e"}}, "empty": {}, "nil": []},
  "db02": {"os": "DEBIAN", "roles": [["nested", "list"]], "a": {"b:c": "d", "b": "c:d"}, "text": "line one\\nline two"},
  "x": {"os": "Arch Linux", "ip": ["10.0.0.1", "fe80::1"], "a": {"b": ["c", "d", {"e": {"f": "g"}}]}},
  "x.y": {"os": "", "a": "b", "a*": "star", "*": {"k": "v"}},
  "and": {"os": "and", "roles": []},
  "not01": {"os": "not", "deep": {"a": {"a": {"a": {"a": {"a": "z"}}}}}},
  "straße": {"os": "Größe", "kernelversion": "#1 SMP Debian 6.1 (2024-01-01)"},
  "a,b": {"os": "comma,os", "list": [1, 2, 3, -4, 2.5, 100000000000000000000]},
  "[br]": {"os": "a|b", "path": "/etc/x", "dict": {"1": "one", "true": "yes"}}
}`;

const compound = (tgt: string): Target => ({ tgt, tgt_type: 'compound' });

const TRICKY_COMPOUNDS = [
  'web* and G@os:Debian',
  'web* and not G@os:Debian',
  'not web*',
  'not ( web* or db* )',
  'web* not web01*',
  'db* or web* and G@os:Alpine',
  '( db* or web* ) and G@os:Debian',
  'not db* and not web*',
  'not db* or web*',
  'not not web*',
  'web* and',
  'and web*',
  'or',
  'and',
  'not',
  '( web*',
  'web* )',
  '(web*)',
  '( )',
  '( ( web* ) )',
  'not ( not ( web* ) )',
  'web* db*',
  'web* ( db* )',
  '( web* ) db*',
  '( web* ) not web01*',
  'web* AND db*',
  'G@os:Debian or E@^x',
  'E@(web|db)',
  'E@web',
  'E@^$',
  'E@.*',
  'E@x$',
  'E@x\\.y',
  'E@[xd]',
  'E@(?i)web',
  'E@(?!web)',
  'E@\\w+\\.demo',
  'E@\\d',
  'E@\\W',
  'E@stra\\we',
  'E@(',
  'E@*',
  'L@x,x.y,nosuch',
  'L@x',
  'L@,',
  'L@ x',
  'L@x,',
  'G@os:deb*',
  'G@os:DEB*',
  'G@os:*',
  'G@os',
  'G@os:',
  'G@:os',
  'G@',
  'G@@',
  'G^@os^Debian',
  'G|@os|deb*',
  'G:@os:Debian',
  'GG@osGDebian',
  'G/@a/b/c/d:e',
  'G*@a*b*c*d:e',
  'G*@*a*b',
  'G**@x',
  'G.@a.b',
  'P@os:deb|arch',
  'P@os:^(deb|arch)',
  'P@os:\\S+',
  'P@os:\\Z',
  'P|@os|a\\|b',
  'P@roles:w',
  'P@net:vlan:7|8',
  'P@osmajorrelease:1[12]',
  'P@kernelversion:#1\\ssmp',
  'G@roles:web',
  'G@roles:db',
  'G@roles:shard',
  'G@roles:shard:1',
  'G@roles:of:x:y',
  'G@roles:0',
  'G@roles:-1:web',
  'G@roles:0:web',
  'G@net:vlan',
  'G@net:vlan:7',
  'G@net:*',
  'G@net:dns:10.0.0.1',
  'G@ip:fe80::1',
  'G@a:b:c:d:e',
  'G@a:b:c',
  'G@a:b',
  'G@a:b:c:d',
  'G@a:b:e:f:g',
  'G@a:b:2:e:f:g',
  'G@*:b',
  'G@*:k:v',
  'G@*:vlan:7',
  'G@*:*',
  'G@a*:star',
  'G@net:*:7',
  'G@a:*:c',
  'G@deep:a:a:a:a:a:z',
  'G@deep:a:a',
  'G@deep:*:*:*:*',
  'G@virtual:True',
  'G@virtual:true',
  'G@none:None',
  'G@none:*',
  'G@load:5.0',
  'G@load:5',
  'G@empty:*',
  'G@nil:*',
  'G@os:and',
  'G@dict:1:one',
  'G@dict:1',
  'G@list:3',
  'G@list:-4',
  'G@list:2.5',
  'G@list:100000000000000000000',
  "G@roles:['nested', 'list']",
  "G@roles:['nested',*",
  'G@text:*two',
  'G@os:größe',
  'G@os:GRÖSSE',
  'P@os:gr\\wße',
  'X@os:Debian',
  'g@os:Debian',
  'web*\u00a0and\u2003G@os:Debian',
  'web*\u200band',
  'web*\tand\nG@os:Debian',
  'web*\u001cor\u001fdb*',
  'web*\ufeffor',
  '\u2028web*',
  'T@ssh',
  'M@web*',
  'R@web',
  '',
  ' ',
  'a',
  '*',
  '?',
  '[xd]*',
  '[!w]*',
  '[a',
  ']',
  'web0[1-2]*',
];

/** Targets that somebody thought of. */
export const TRICKY: readonly Target[] = [
  ...TRICKY_COMPOUNDS.filter((tgt) => !/^[RTM]@/.test(tgt)).map(compound),
  ...[
    'web.*',
    '^web',
    'b',
    '.*1',
    '(web|x)',
    '[',
    'x\\Z',
    '(?x) web',
    'we b',
    'web|x$',
    '\\Aweb',
    'web01\\b',
  ].map((tgt): Target => ({ tgt, tgt_type: 'pcre' })),
  ...['x,x.y', 'x', 'nosuch', ' x', 'x ,x.y', 'and,not01'].map(
    (tgt): Target => ({ tgt: tgt.split(','), tgt_type: 'list' }),
  ),
  ...['os:Debian', 'os:*', 'a:b:c:d:e', 'roles:web', 'os', 'net:vlan:7'].map(
    (tgt): Target => ({ tgt, tgt_type: 'grain' }),
  ),
  ...['os:d.*n$', 'os:a|d', 'roles:^w', 'net:dns:10\\.'].map(
    (tgt): Target => ({ tgt, tgt_type: 'grain_pcre' }),
  ),
];

const GLOBS = [
  'web*',
  'db*',
  '*',
  'x',
  'x.y',
  'web01.demo.no',
  'and',
  'not*',
  '*0?',
  '[xd]*',
  'nosuch',
  'WEB*',
  'stra*',
  '*.demo.no',
];
const NAMES = [
  'os',
  'roles',
  'net',
  'a',
  'a:b',
  'net:vlan',
  'net:dns',
  'deep:a',
  'deep:a:a',
  'list',
  'dict',
  'none',
  'virtual',
  'load',
  'ip',
  '*',
  'roles:0',
  'a:b:2',
  'empty',
  'nosuch',
  'osmajorrelease',
];
const VALUES = [
  'Debian',
  'deb*',
  '*',
  'web',
  'w?b',
  '7',
  'b',
  'c',
  'b:c',
  'c:d',
  'a:z',
  '*:c',
  'True',
  'None',
  '5.0',
  '1',
  '10.*',
  'e',
  'a:a:*',
  '[!d]*',
  'vlan',
  'z',
];
const ATOMS = [
  'a',
  'b',
  'e',
  'd',
  'w',
  'x',
  'n',
  '0',
  '1',
  '.',
  '\\.',
  '\\w',
  '\\d',
  '\\s',
  '\\W',
  '[a-z]',
  '[^w]',
  '[]x]',
  '^',
  '$',
  'web',
  'deb',
  '\\-',
  'é',
  '\\x62',
  '\\b',
];
const REPEATS = [
  '',
  '',
  '',
  '*',
  '+',
  '?',
  '{2}',
  '{1,2}',
  '{,2}',
  '*?',
  '+?',
  '{',
  '{,}',
  '**',
  '++',
  '{2}{2}',
];

/** Targets by Salt's grammar, and close to it. */
export function generated(random: Random, count: number): Target[] {
  return Array.from({ length: count }, () => {
    const kind = random.below(12);
    if (kind === 0) return { tgt: expression(random, 3), tgt_type: 'pcre' };
    if (kind === 1) return { tgt: grain(random, ':'), tgt_type: 'grain' };
    if (kind === 2) return { tgt: `${random.pick(NAMES)}:${expression(random, 2)}`, tgt_type: 'grain_pcre' };
    if (kind < 5)
      return compound(Array.from({ length: 1 + random.below(6) }, () => scrap(random)).join(blank(random)));
    return compound(tree(random, 3));
  });
}

function tree(random: Random, depth: number): string {
  const kind = depth === 0 ? 9 : random.below(10);
  if (kind < 3) return [tree(random, depth - 1), 'and', tree(random, depth - 1)].join(blank(random));
  if (kind < 5) return [tree(random, depth - 1), 'or', tree(random, depth - 1)].join(blank(random));
  if (kind === 5) return ['(', tree(random, depth - 1), ')'].join(blank(random));
  if (kind === 6) return ['not', operand(random)].join(blank(random));
  if (kind === 7) return ['not', '(', tree(random, depth - 1), ')'].join(blank(random));
  if (kind === 8) return [operand(random), 'not', operand(random)].join(blank(random));
  return operand(random);
}

/** Words in any order, most of which make no target. */
function scrap(random: Random): string {
  return random.oneIn(2)
    ? operand(random)
    : random.pick(['and', 'or', 'not', '(', ')', 'and', 'or', '&', 'AND', '((', '@']);
}

function operand(random: Random): string {
  const delimiter = random.pick([':', ':', ':', '^', '|', '/', '.', '@', 'b', 'é', '*']);
  const shown = delimiter === ':' && !random.oneIn(5) ? '' : delimiter;
  switch (random.below(7)) {
    case 0:
    case 1:
      return `G${shown}@${grain(random, delimiter)}`;
    case 2:
      return `P${shown}@${random.pick(NAMES).replaceAll(':', delimiter)}${delimiter}${expression(random, 2)}`;
    case 3:
      return `E@${expression(random, 3)}`;
    case 4:
      return `L@${[random.pick(GLOBS), ...random.some(3, () => random.pick(GLOBS))].join(',')}`;
    default:
      return random.pick(GLOBS);
  }
}

function grain(random: Random, delimiter: string): string {
  return `${random.pick(NAMES)}:${random.pick(VALUES)}`.replaceAll(':', random.oneIn(10) ? ':' : delimiter);
}

function expression(random: Random, most: number): string {
  const pieces = Array.from(
    { length: 1 + random.below(most) },
    () => random.pick(ATOMS) + random.pick(REPEATS),
  );
  const joined = pieces.join(random.pick(['', '', '', '|']));
  if (random.oneIn(4))
    return `${random.pick(['(', '(?:', '(?i:', '(?P<n>', '(?=', '(?!'])}${joined})${random.pick(REPEATS)}`;
  return random.oneIn(15) ? `(?i)${joined}` : joined;
}

function blank(random: Random): string {
  return random.oneIn(12)
    ? random.pick(['  ', '\t', '\u00a0', '\u2003', '\u3000', '\u001f', '\u0085', '\u200b', '\n'])
    : ' ';
}
