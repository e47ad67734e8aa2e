import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { stringify } from 'yaml';
import { MAIN } from '../../lab/gateway-process.ts';
import { freePorts } from '../../lab/ports.ts';
import { writeSaltConfig } from '../../lab/salt-config.ts';
import { type TestLab, useLab } from './support/lab.ts';
import { startOtherApi } from './support/other-salt-api.ts';

/** The rights of the user with too few grants. */
const SMALL = ['test\\.version$', '@runner'];
const RULE = { who: ['kari@demo.no'], on: ['*'], run: ['test.ping', 'disk.usage'] };

type Config = Record<string, unknown>;
type Change = Record<string, unknown>;

/** A change of the good config, section by section, and the line about it. */
interface Wrong {
  change: Change;
  says: RegExp;
}

type WrongSettings = Record<string, Wrong>;

const ports = { health: 0, bare: 0, tls: 0, taken: 0, closed: 0, page: 0, deaf: 0 };
const servers: Server[] = [];
let runs = 0;
const readOnly = readOnlyFolder();

const lab = useLab(prepare, { others: [SMALL] });
after(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

/** The targets of the wrong settings: other salt-apis at the same master, and programs that are not salt-api. */
async function prepare({ dir }: TestLab): Promise<void> {
  const [health = 0, closed = 0] = await freePorts(2);
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const keys = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'api.key', '-out', 'api.crt'];
  for (const folder of [dir, join(dir, 'other-ca')]) {
    mkdirSync(folder, { recursive: true });
    execFileSync('openssl', ['req', '-x509', ...keys, ...subject], { cwd: folder, stdio: 'pipe' });
  }
  const tls = { disable_ssl: false, ssl_crt: join(dir, 'api.crt'), ssl_key: join(dir, 'api.key') };
  const [bare, encrypted] = await Promise.all([
    startOtherApi(lab, 'api-without-clients', { netapi_enable_clients: [] }),
    startOtherApi(lab, 'api-tls', { rest_cherrypy: tls }),
  ]);
  const page = await serve((_, response) => response.setHeader('content-type', 'text/html').end('<p>Hi</p>'));
  const deaf = await serve((asked, response) => {
    if (asked.url === '/events') return void response.writeHead(404).end('no such page');
    const { method, headers } = asked;
    const passed = request(new URL(asked.url ?? '/', lab.salt.url), { method, headers }, (got) => {
      response.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(response);
    });
    asked.pipe(passed);
  });
  const taken = await serve((_, response) => response.end());
  Object.assign(ports, { health, closed, bare, tls: encrypted, page, deaf, taken });
}

/** A folder that even root cannot write to. */
function readOnlyFolder(): { dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 'sx-ro-'));
  chmodSync(dir, 0o555);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', dir]);
  after(() => {
    if (isRoot) execFileSync('umount', [dir]);
    rmdirSync(dir);
  });
  return { dir };
}

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** The good config with changes; nothing in it is another run's. */
function configWith(...changes: Change[]): Config {
  const config: Config = lab.config({
    http: { listen: `127.0.0.1:${ports.health}` },
    roster: { fleet: true, groups: true },
    store: join(lab.dir, 'salt-xmpp.db'),
  });
  for (const [key, value] of changes.flatMap(Object.entries)) {
    const section = config[key];
    config[key] = isSection(value) && isSection(section) ? { ...section, ...value } : value;
  }
  return config;
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Runs `salt-xmpp check`; its exit code and what it printed. */
function check(text: string, ...flags: string[]): Promise<{ status: number; output: string }> {
  runs += 1;
  const file = join(lab.dir, `check-${runs}.yaml`);
  writeFileSync(file, text, { mode: 0o600 });
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, 'check', '--config', file, ...flags], (error, stdout, stderr) => {
      resolve({ status: Number(error?.code ?? 0), output: stdout + stderr });
    });
  });
}

const salt = (change: Change): Change => ({ salt: change });
const component = (change: Change): Change => ({ component: change });
const local = (port: number) => `127.0.0.1:${port}`;

function inOrder(...lines: RegExp[]): RegExp {
  return new RegExp(lines.map(({ source }) => source).join('[^]*'), 'm');
}

/** Wrong settings of the component. As with those below, called once the lab is there. */
function wrongComponents(): WrongSettings {
  const { client } = lab.server.layout.ports;
  return {
    'wrong secret': {
      change: component({ secret: 'wrong' }),
      says: /^failed +component: component\.secret is not the component_secret .* salt\.demo\.no/m,
    },
    'wrong domain': {
      change: component({ domain: 'slat.demo.no' }),
      says: /^failed +component: .*no Component "slat\.demo\.no": add it to its config, or correct component\.domain/m,
    },
    'a closed component port': {
      change: component({ service: `xmpp://${local(ports.closed)}` }),
      says: /^failed +component: Nothing listens on .* is the XMPP server running, .*component_ports/m,
    },
    'TLS to a plain component port': {
      change: component({ service: `xmpps://${local(lab.server.layout.ports.component)}` }),
      says: /^failed +component: .*does not speak TLS .*use xmpp:\/\/ for a plain port/m,
    },
    'the port for clients': {
      change: component({ service: `xmpp://${local(client)}` }),
      says: /^failed +component: .* is the port for clients, not the component port/m,
    },
    'an XMPP server whose name does not resolve': {
      change: component({ service: 'xmpp://xmpp.invalid:5347' }),
      says: /^failed +component: The name in xmpp\.invalid:5347 does not resolve: is it spelled right/m,
    },
    'a web server in place of the XMPP server': {
      change: component({ service: `xmpp://${local(ports.page)}` }),
      says: /^failed +component: .*(not speak XMPP|component port).*component\.service/m,
    },
  };
}

/** Wrong settings of Salt. */
function wrongSalts(): WrongSettings {
  const { dir } = lab;
  const small = lab.salt.layout.users[1];
  return {
    'salt-api with a certificate of its own': {
      change: salt({ url: `https://${local(ports.tls)}` }),
      says: /^failed +salt: .*no certificate the gateway can trust .*set salt\.ca/m,
    },
    'salt-api with a certificate of another authority': {
      change: salt({ url: `https://${local(ports.tls)}`, ca: join(dir, 'other-ca/api.crt') }),
      says: /^failed +salt: .*no certificate the gateway can trust .*set salt\.ca/m,
    },
    'a file of certificates that is not there': {
      change: salt({ url: `https://${local(ports.tls)}`, ca: join(dir, 'none.crt') }),
      says: /^failed +salt: The certificate file of salt\.ca cannot be read/m,
    },
    'http to a salt-api with TLS': {
      change: salt({ url: `http://${local(ports.tls)}` }),
      says: /^failed +salt: .*(write https:\/\/ in salt\.url|is it http or https there\? \(salt\.url\))/m,
    },
    'https to a salt-api without TLS': {
      change: salt({ url: lab.salt.url.replace('http:', 'https:') }),
      says: /^failed +salt: .*may not speak TLS there; check salt\.url/m,
    },
    'another eauth': {
      change: salt({ eauth: 'ldap' }),
      says: /^failed +salt: .*salt\.eauth.* needs external_auth with ldap/m,
    },
    'a wrong password': {
      change: salt({ password: 'hunter2hunter2' }),
      says: /^failed +salt: Salt refused .*check salt\.username, salt\.password and salt\.eauth/m,
    },
    'a user whom nobody knows': {
      change: salt({ username: 'nobody-knows' }),
      says: /^failed +salt: .*salt\.username.*, and nobody-knows below it/m,
    },
    'a user who is granted too little, and rules that promise more': {
      change: { access: [RULE], salt: { username: small?.name, password: small?.password } },
      says: inOrder(
        /^failed +salt: Salt grants too little, the gateway needs test\.ping, saltutil\.find_job: add to external_auth: /,
        /^warning +access: rules promise what Salt does not grant, test\.ping, disk\.usage: add them/,
      ),
    },
    'no client enabled': {
      change: salt({ url: `http://${local(ports.bare)}` }),
      says: inOrder(
        /^failed +salt: runner: .*add runner to netapi_enable_clients/,
        /^failed +salt: wheel: .*add wheel to netapi_enable_clients/,
        /^failed +salt: local: .*add local to netapi_enable_clients/,
        /^failed +salt: local_async: .*add local_async to netapi_enable_clients/,
      ),
    },
    'a proxy that keeps the events': {
      change: salt({ url: `http://${local(ports.deaf)}` }),
      says: /^failed +salt: Salt refuses the event stream, .*GET \/events/m,
    },
    'a salt.url that is no salt-api': {
      change: salt({ url: `http://${local(ports.page)}` }),
      says: /^failed +salt: .*is salt\.url right\?/m,
    },
    'a salt.url where nothing listens': {
      change: salt({ url: `http://${local(ports.closed)}` }),
      says: /^failed +salt: .*\(connection refused\): is salt-api running\?/m,
    },
    'a salt-api whose name does not resolve': {
      change: salt({ url: 'http://salt-api.invalid:8000' }),
      says: /^failed +salt: .*is the host in salt\.url right/m,
    },
    'a password in the clear': {
      change: salt({ url: 'http://salt-api.invalid:8000' }),
      says: /^warning +config: salt\.url: the password crosses the network .* write https:/m,
    },
  };
}

/** Wrong settings for things on this machine. */
function wrongHere(): WrongSettings {
  const { dir } = lab;
  mkdirSync(join(dir, 'folder'), { recursive: true });
  writeFileSync(join(dir, 'text.db'), 'This is no database.');
  return {
    'a store whose folder is missing': {
      change: { store: join(dir, 'none/salt-xmpp.db') },
      says: /^failed +store: .*its folder does not exist: make it/m,
    },
    'a store that is a folder': {
      change: { store: join(dir, 'folder') },
      says: /^failed +store: .*it is a folder: name a file/m,
    },
    'a store that is another file': {
      change: { store: join(dir, 'text.db') },
      says: /^failed +store: .*not a SQLite database: point store: to another file/m,
    },
    'a store on a read-only disk': {
      change: { store: join(readOnly.dir, 'salt-xmpp.db') },
      says: /^failed +store: .*(read-only file system|no permission).*point store: /m,
    },
    'an audit trail that cannot be written': {
      change: { audit: { file: join(readOnly.dir, 'audit.jsonl') } },
      says: /^failed +audit: .*cannot be written: .*point audit\.file elsewhere/m,
    },
    'http.listen in use': {
      change: { http: { listen: local(ports.taken) } },
      says: /^failed +http: http\.listen: .* is in use: .*choose another port/m,
    },
    'http.listen at an address of another machine': {
      change: { http: { listen: '192.0.2.1:9780' } },
      says: /^failed +http: .* is not an address of this machine/m,
    },
  };
}

/** Usable but unwise settings: a warning each. */
function unwise(): WrongSettings {
  const secretFile = join(lab.dir, 'open-secret');
  const { secret } = lab.server.layout.component;
  writeFileSync(secretFile, secret);
  chmodSync(secretFile, 0o644);
  return {
    'a certificate left unverified': {
      change: salt({ url: `https://${local(ports.tls)}`, insecure_tls: true }),
      says: /^warning +config: salt\.insecure_tls: .*salt\.ca instead/m,
    },
    'no upload service': {
      change: { output: { upload: true } },
      says: /^warning +component: output\.upload: no upload service .*mod_http_file_share/m,
    },
    'a rule that hands out a shell': {
      change: { access: [{ ...RULE, run: ['cmd.run'] }] },
      says: /^warning +access: rule 1 \(line \d+\): cmd\.run .*Everyone in this rule can/m,
    },
    'a secret that everyone may read': {
      change: { component: { secret: undefined, secret_file: secretFile } },
      says: /^warning +config: .*open-secret holds a secret and can be read by everyone .*chmod 640/m,
    },
  };
}

/** Unusable settings. */
function unusable(): WrongSettings {
  return {
    'a file of a secret that is missing': {
      change: salt({ password: undefined, password_file: join(lab.dir, 'none') }),
      says: /salt\.password_file: .*accepted: a file that holds the secret/,
    },
    'an unknown key': {
      change: { admin: ['admin@demo.no'] },
      says: /admin: unknown key; did you mean admins\?/,
    },
    'a rule for a set of people that is none': {
      change: { access: [{ ...RULE, who: ['@oncal'] }], people: { oncall: ['kari@demo.no'] } },
      says: /access\[0\]\.who.*oncal.*oncall/,
    },
    'a rule on a group that is none': {
      change: { access: [{ ...RULE, on: ['@debain'] }], groups: { debian: { target: 'os:Debian' } } },
      says: /access\[0\]\.on.*debain.*debian/,
    },
  };
}

test('a good config: all is well, and nothing is made', async () => {
  const good = await check(stringify(configWith()));
  assert.equal(good.status, 0, good.output);
  assert.doesNotMatch(good.output, /^failed/m);
  for (const line of [
    /^ok +component: .* takes salt\.demo\.no, which is free$/m,
    /^ok +salt: .* lets \w+ in/m,
    /^ok +salt: the clients runner, wheel, local, local_async work$/m,
    /^ok +salt: manage\.status may be run: 3 minions up, 0 down$/m,
    /^ok +salt: the event stream is alive$/m,
    new RegExp(`^ok +salt: the master runs Salt ${lab.salt.version}$`, 'm'),
    /^ok +salt: presence events are on, 5 s late at worst$/m,
    /^ok +salt: the master's clock is \d\.\d s/m,
    /^ok +store: .*salt-xmpp\.db can be used$/m,
    /^ok +http: 127\.0\.0\.1:\d+ is free$/m,
  ]) {
    assert.match(good.output, line);
  }
  assert.equal(existsSync(join(lab.dir, 'salt-xmpp.db')), false);
});

test('--json: an array of state, part and message', async () => {
  const wrong = await check(stringify(configWith(component({ secret: 'wrong' }))), '--json');
  assert.equal(wrong.status, 1);
  const lines: { state: string; part: string; message: string }[] = JSON.parse(wrong.output);
  const failed = lines.filter(({ state }) => state === 'failed');
  assert.deepEqual(
    failed.map(({ part }) => part),
    ['component'],
  );
  assert.ok(lines.some(({ state, part }) => state === 'ok' && part === 'salt'));
  const invalid = await check(stringify({ ...configWith(), admin: [] }), '--json');
  assert.equal(invalid.status, 2);
  assert.match(JSON.parse(invalid.output)[0].message, /did you mean admins/);
});

test('each wrong setting has a line that names the fix', async (t) => {
  const components = Object.entries(wrongComponents());
  const salts = Object.entries(wrongSalts());
  const here = Object.entries(wrongHere());
  assert.ok(components.length + salts.length + here.length >= 25);
  // One of each kind at a time: they are looked at apart, and a run takes its time.
  const runs = salts.map((setting, index) =>
    [components[index % components.length], setting, here[index]].filter((each) => each !== undefined),
  );
  for (const settings of runs) await tryTogether(t, settings, 1);
});

test('what is unwise has a warning that names the fix, and exit code 0', async (t) => {
  await tryTogether(t, Object.entries(unwise()), 0);
});

test('what cannot be used has exit code 2, and a line that says what would be right', async (t) => {
  for (const setting of Object.entries(unusable())) await tryTogether(t, [setting], 2);
});

type Named = [string, Wrong][];

/** One run with all these changes, a subtest for each. */
async function tryTogether(t: TestContext, settings: Named, exit: number): Promise<void> {
  const changes = settings.map(([, { change }]) => change);
  const { status, output } = await check(stringify(configWith(...changes)));
  assert.equal(status, exit, output);
  for (const { password } of lab.salt.layout.users)
    assert.ok(!output.includes(password), 'a secret is shown');
  for (const [name, { says }] of settings) await t.test(name, () => assert.match(output, says));
}

test('a gateway that runs: its own check says so, another on its domain or its store is refused', async () => {
  await lab.startGateway();
  const own = { http: { listen: `127.0.0.1:${lab.gateway.healthPort}` } };
  const itself = await check(stringify(configWith(own)));
  assert.equal(itself.status, 0, itself.output);
  assert.match(itself.output, /^ok +component: salt\.demo\.no is connected: this gateway runs already$/m);
  assert.match(itself.output, /^ok +http: .* belongs to this gateway, which runs and is ready$/m);

  const second = await check(stringify(configWith()));
  assert.equal(second.status, 1, second.output);
  assert.match(
    second.output,
    /^failed +component: Another component is already connected as salt\.demo\.no: stop the other gateway/m,
  );
  if (existsSync('/proc/locks')) {
    assert.match(second.output, /^failed +store: .*is in use by process \d+: stop the other gateway/m);
  }
  await lab.gateway.stop();
});

test('the master is down; then back with sessions of five seconds, and without presence events', async () => {
  await lab.processes.stop('salt-master');
  const down = await check(stringify(configWith()));
  assert.equal(down.status, 1, down.output);
  assert.match(down.output, /^failed +salt: .*is salt-master running\?/m);

  writeSaltConfig({ ...lab.salt.layout, master: { token_expire: 5, presence_events: undefined } });
  lab.salt.startMaster();
  await lab.salt.restartApi();
  await lab.salt.ready();
  const short = await check(stringify(configWith()));
  assert.equal(short.status, 0, short.output);
  assert.match(short.output, /^warning +salt: sessions last 5 s only, .*set token_expire: 43200/m);
  assert.match(short.output, /^warning +salt: presence events are off, .*set presence_events: true/m);
});
