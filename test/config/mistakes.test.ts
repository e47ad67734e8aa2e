import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LEAST, PASSWORD, SECRET, troubles } from './support.ts';

const RULE = 'who: ["a@b"], on: ["*"], run: [test.ping]';

/** An addition to the least config, and the beginning of its line, or a part of it. */
const MISTAKES: readonly [name: string, added: string, line: string | RegExp][] = [
  ['an unknown key', 'limitz: {}', 'config.yaml:5: limitz: unknown key; did you mean limits?'],
  [
    'an unknown key in a section',
    'log:\n  levle: info',
    'config.yaml:6: log.levle: unknown key; did you mean log.level?',
  ],
  [
    'a key of another section',
    'timeout: 5',
    'config.yaml:5: timeout: unknown key here; did you mean salt.timeout?',
  ],
  [
    'a key unlike any',
    'qqqqqqqqqq: 5',
    /^config.yaml:5: qqqqqqqqqq: unknown key; the nearest is \S+, accepted here: component, /,
  ],
  [
    'an unknown key in a rule',
    `access: [{ ${RULE}, onn: 1 }]`,
    'config.yaml:5: access[0].onn: unknown key; did you mean access[0].on?',
  ],
  [
    'an unknown key of a group',
    'groups: { g: { target: x, targettype: list } }',
    /groups\.g\.targettype: unknown key; did you mean groups\.g\.target_type\?$/,
  ],
  [
    'a key given twice',
    'greet: true\ngreet: false',
    'config.yaml:6: greet: given twice, first in line 5; keep one',
  ],
  [
    'a word for a number',
    'watch: { down_after: ten }',
    'config.yaml:5: watch.down_after: found "ten", accepted: a number of seconds above 0',
  ],
  [
    'a number out of range',
    'watch: { down_after: 0 }',
    'config.yaml:5: watch.down_after: found 0, accepted: a number of seconds above 0',
  ],
  [
    'a fraction for a count',
    'limits: { jobs: 1.5 }',
    'config.yaml:5: limits.jobs: found 1.5, accepted: a whole number of jobs, 1 or more',
  ],
  [
    'a word for a boolean',
    'output: { upload: yes }',
    'config.yaml:5: output.upload: found "yes", accepted: true or false',
  ],
  [
    'a width that no screen has',
    'output: { width: 19 }',
    'config.yaml:5: output.width: found 19, accepted: a whole number of columns, 20 to 200',
  ],
  ['a width of half a column', 'output: { width: 40.5 }', /output.width: found 40.5, accepted: a whole/],
  ['a width beyond all screens', 'output: { width: 201 }', /output.width: found 201, accepted: a whole/],
  ['a name of a property for a boolean', 'output: { upload: constructor }', /accepted: true or false$/],
  ['text for a section', 'output: big', /^config.yaml:5: output: found text, accepted: a map of styling, /],
  ['a list for a section', 'output: [1]', /^config.yaml:5: output: found a list, accepted: a map of /],
  [
    'text for a list',
    'confirm: pkg.remove',
    /^config.yaml:5: confirm: found "pkg.remove", accepted: a list of functions/,
  ],
  ['nothing in a list', 'confirm: [~]', /^config.yaml:5: confirm\[0\]: found nothing, accepted: a function/],
  [
    'a level pino has not',
    'log: { level: loud }',
    'config.yaml:5: log.level: found "loud", accepted: one of trace, debug, info, warn, error, fatal, silent',
  ],
  ['a format of no log', 'log: { format: xml }', /accepted: one of pretty, json$/],
  ['no greeting', 'greet: maybe', /greet: found "maybe", accepted: true, false or minions$/],
  ['no address to listen on', 'http: { listen: 9780 }', /http.listen: found 9780, accepted: HOST:PORT/],
  ['a port too high', 'http: { listen: "a:70000" }', /http.listen: found "a:70000"/],
  [
    'a master name with a blank',
    'master_name: the fleet',
    /master_name: found "the fleet", accepted: a name without blanks/,
  ],
  ['a JID with a resource', 'people: { x: [a@b/c] }', /people\.x\[0\]: found "a@b\/c", accepted: a bare JID/],
  ['a JID without @', 'people: { x: [kari] }', /people\.x\[0\]: found "kari", accepted: a bare JID/],
  ['a glob for a JID', 'people: { x: ["*@b"] }', /people\.x\[0\]: found "\*@b", accepted: a bare JID/],
  [
    'a set of people that is none',
    'access: [{ who: ["@oncal"], on: ["*"], run: [a.b] }]\npeople: { oncall: [a@b] }',
    'config.yaml:5: access[0].who[0]: found "@oncal", accepted: @oncall',
  ],
  [
    'no sets of people at all',
    'access: [{ who: ["@x"], on: ["*"], run: [a.b] }]',
    /found "@x", accepted: a name of people:, which is empty$/,
  ],
  [
    'a pattern for an occupant',
    'access: [{ who: ["r@muc/*"], on: ["*"], run: [a.b] }]',
    /access\[0\]\.who\[0\]: found "r@muc\/\*", accepted: a bare JID/,
  ],
  [
    'a group that is none',
    'access: [{ who: ["a@b"], on: ["@debain"], run: [a.b] }]\ngroups: { debian: { target: x } }',
    'config.yaml:5: access[0].on[0]: found "@debain", accepted: @debian, @master',
  ],
  [
    'a rule without run',
    'access: [{ who: ["a@b"], on: ["*"] }]',
    /^config.yaml:5: access\[0\]\.run: missing, accepted: a list of functions/,
  ],
  [
    'a rule for nobody',
    'access: [{ who: [], on: ["*"], run: [a.b] }]',
    /access\[0\]\.who: found a list, accepted: a list of people with at least one/,
  ],
  [
    'no function',
    'access: [{ who: ["a@b"], on: ["*"], run: [ping] }]',
    /access\[0\]\.run\[0\]: found "ping", accepted: a function/,
  ],
  [
    'a regular expression',
    'access: [{ who: ["a@b"], on: ["*"], run: ["test.(ping|version)"] }]',
    /run\[0\]: found "test\.\(ping\|version\)"/,
  ],
  [
    'a bracket left open',
    'access: [{ who: ["a@b"], on: ["web[12"], run: [a.b] }]',
    /on\[0\]: found "web\[12", accepted: a minion id, or a glob/,
  ],
  [
    'two functions in one map',
    'access: [{ who: ["a@b"], on: ["*"], run: [{ a.b: [x], c.d: [y] }] }]',
    /run\[0\]: found a map, accepted: a map of one function/,
  ],
  [
    'arguments that are no list',
    'access: [{ who: ["a@b"], on: ["*"], run: [{ a.b: x }] }]',
    /run\[0\]\.a\.b: found "x", accepted: a list of argument patterns/,
  ],
  [
    'a map of no function',
    'access: [{ who: ["a@b"], on: ["*"], run: [{ ping: [x] }] }]',
    /run\[0\]\.ping: found no function/,
  ],
  [
    'a set in a map',
    'access: [{ who: ["a@b"], on: ["*"], run: [{ "@readonly": [x] }] }]',
    /run\[0\]\.@readonly: found no function/,
  ],
  [
    'a runner not on master',
    'access: [{ who: ["a@b"], on: ["*"], run: ["@runner.manage.up"] }]',
    /run\[0\]: found "@runner.manage.up" in a rule not on @master, accepted: on: \["@master"\]/,
  ],
  [
    'an @ that means nothing',
    'access: [{ who: ["a@b"], on: ["*"], run: ["@all"] }]',
    /run\[0\]: found "@all"/,
  ],
  [
    'a kind of target that Salt has not',
    'groups: { g: { target: x, target_type: grains } }',
    /groups.g.target_type: found "grains", accepted: one of glob, pcre, list, grain,/,
  ],
  ['a group without a target', 'groups: { g: {} }', /groups.g.target: missing, accepted: a Salt target/],
  [
    'a group with the name of master',
    'groups: { Master: { target: x } }',
    /groups.Master: has the master contact's name/,
  ],
  [
    'a group with the name of the renamed master',
    'master_name: salt\ngroups: { salt: { target: x } }',
    /^config.yaml:6: groups.salt: has the master contact's name/,
  ],
  ['a group that is no address', 'groups: { "a b": { target: x } }', /groups.a b: not a name of a contact/],
  [
    'groups that differ in case only',
    'groups: { a: { target: x }, A: { target: x } }',
    /groups.A: differs from another group in case only/,
  ],
  ['an alias in a circle', 'people: { x: &x [*x] }', /people\.x\[0\]: found an alias inside its own anchor/],
  [
    'a closing quote forgotten',
    'store: "x',
    /^config.yaml:\d+: not valid YAML here: something is missing: a closing quote/,
  ],
  ['a tab', 'log:\n\tlevel: info', /^config.yaml:6: not valid YAML here: a tab/],
  ['a second document', '---\na: 1', /not valid YAML here: a second document/],
  ['a dangerous key', '__proto__: { a: 1 }', /found a key that is not a word/],
];

/** The replacement for a line of the least config. */
const REPLACED: readonly [name: string, line: RegExp, by: string, trouble: string | RegExp][] = [
  [
    'no secret',
    /secret: [^ ]*/,
    '',
    'config.yaml:1: component.secret: missing, accepted: text; or its file in component.secret_file',
  ],
  [
    'an empty secret',
    /secret: [^ ]*/,
    'secret: ""',
    'config.yaml:1: component.secret: found empty text, accepted: text; or its file in component.secret_file',
  ],
  [
    'a domain with a user',
    /salt\.demo\.no/,
    'a@salt.demo.no',
    /component.domain: found "a@salt.demo.no", accepted: a plain domain, such as salt.demo.no$/,
  ],
  [
    'a domain as an address',
    /salt\.demo\.no/,
    'xmpp://salt.demo.no',
    /component.domain: found "xmpp:\/\/salt.demo.no"/,
  ],
  [
    'a service of another kind',
    /secret/,
    'service: "tcp://h:1", secret',
    /component.service: found "tcp:\/\/h:1", accepted: xmpp:\/\/HOST:PORT/,
  ],
  [
    'an address of another kind',
    /username/,
    'url: ftp://h, username',
    /salt.url: found "ftp:\/\/h", accepted: http:\/\/HOST:PORT/,
  ],
  ['no user', /username: saltxmpp, /, '', /^config.yaml:2: salt.username: missing/],
  [
    'an admin that is no JID',
    /admin@demo\.no/,
    'admin',
    /^config.yaml:3: admins\[0\]: found "admin", accepted: a bare JID/,
  ],
];

function expectOne(lines: string[], expected: string | RegExp): void {
  assert.equal(lines.length, 1, lines.join('\n'));
  if (typeof expected === 'string') assert.equal(lines[0], expected);
  else assert.match(lines[0] ?? '', expected);
}

describe('a mistake is told by file, line, key, what was found and what is accepted', () => {
  for (const [name, added, line] of MISTAKES) it(name, () => expectOne(troubles(LEAST + added), line));
  for (const [name, line, by, trouble] of REPLACED) {
    it(name, () => expectOne(troubles(LEAST.replace(line, by)), trouble));
  }

  it('an empty file lacks each required key', () => {
    for (const text of ['', '# nothing', 'component:\nsalt:', '{}']) {
      const keys = troubles(text).map((line) => line.split(': ')[1]);
      assert.deepEqual(
        keys,
        ['component.domain', 'component.secret', 'salt.username', 'salt.password'],
        text,
      );
    }
  });

  it('a file that is no map', () => {
    for (const text of ['hello', '- a', '42'])
      expectOne(troubles(text), /found no keys, accepted: a YAML map/);
  });

  it('all are told at once, in the order of the file', () => {
    const text = `component: { domain: a b, secret: "\${NOT_SET}" }
salt:
  username: u
  password_file: nowhere
  timeout: ten
  timout: 10
access:
  - { who: ["@x"], on: ["@y"], run: ["@z"] }
greet: 7
greet: 8
saltuser: v
`;
    const lines = troubles(text, { env: {} });
    assert.deepEqual(
      lines.map((line) => line.split(': ').slice(0, 2).join(' ')),
      [
        'config.yaml:1 component.domain',
        'config.yaml:1 component.secret',
        'config.yaml:4 salt.password_file',
        'config.yaml:5 salt.timeout',
        'config.yaml:6 salt.timout',
        'config.yaml:8 access[0].who[0]',
        'config.yaml:8 access[0].on[0]',
        'config.yaml:8 access[0].run[0]',
        'config.yaml:10 greet',
        'config.yaml:10 greet',
        'config.yaml:11 saltuser',
      ],
    );
  });

  it('aliases of aliases do not eat the memory', () => {
    const levels = Array.from({ length: 30 }, (_, n) => `  l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(9)}]`);
    assert.ok(troubles(`${LEAST}people:\n  l0: &l0 [a@b]\n${levels.join('\n')}`).length > 0);
  });
});

describe('no secret is ever shown', () => {
  const places = [
    'component: { domain: d.no, secret: [S] }\nsalt: { username: u, password: { S: S } }',
    'component: { domain: d.no, secrt: S }\nsalt: { username: u, passwort: S }',
    'component: { domain: d.no, secret:S }',
    'component:\n  secret:S\n  domain: d.no',
    'component:\n  secret: "S\\q"',
    'component:\n  secret: "S',
    'component:\n  secret: *S',
    'component:\n  secret: !S x',
    'component:\n  secret: @S',
    'component:\n  secret: |S\n  x',
    'component:\n  secret: x: S',
    'component:\n  secret: [S}',
    'component:\n  secret: %S\n%S',
    'component: { domain: d.no, secret: S }\nsalt: { url: "http://u:S@h:x", username: u, password: S }\nlog: { level: S }',
    'salt: { url: "http://u:S@h" }',
    'component: S',
    'salt: [S]',
    'password: S\nsaltpass: S\nusername: a b\nsaltapiurl: http://u:S@h',
    'password: [S]\nsaltpass: { a: S }',
  ];
  for (const place of places) {
    it(JSON.stringify(place), () => {
      for (const secret of [SECRET, PASSWORD]) {
        const lines = troubles(place.replaceAll('S', secret));
        assert.ok(lines.length > 0);
        assert.ok(!lines.join().includes(secret), lines.join('\n'));
      }
    });
  }

  it('nor one from the environment or a file', () => {
    const text = `component: { domain: d.no, secret: "\${S}" }
salt: { username: u, password_file: p, url: "ftp://\${S}" , eauth: "" }
log: { level: "\${P}", format: "\${S}" }`;
    const lines = troubles(text, {
      env: { S: SECRET, P: PASSWORD },
      files: { '/etc/demo/p': `${PASSWORD}\n` },
    });
    assert.equal(lines.length, 4, lines.join('\n'));
    assert.doesNotMatch(lines.join('\n'), /hunter2/);
  });
});
