/** The place where something runs: the file, and a text in it that proves it. */
export interface Runs {
  in: string;
  as: string;
}

/** Sections of pages whose every printed command is read off the page and typed. */
export const TYPED: readonly (Runs & { page: string; section: string })[] = [
  {
    page: 'README.md',
    section: 'Beside your own Prosody and Salt',
    in: 'test/newcomer/from-readme.ts',
    as: "printedCommands(readme, 'Beside your own Prosody and Salt')",
  },
  {
    page: 'docs/install.md',
    section: 'A service on Debian',
    in: 'test/newcomer/run.ts',
    as: "printedCommands(install, 'A service on Debian')",
  },
  {
    page: 'docs/install.md',
    section: 'Container',
    in: 'test/container/run.ts',
    as: "printedCommands(page, 'Container')",
  },
];

const CHECKOUT = { in: 'test/cli/checkout.test.ts' };
const CONTAINER = { in: 'test/container/run.ts' };
const OPERATE = { in: 'test/e2e/operate.test.ts' };
const PACKAGE = { in: 'test/e2e/package.test.ts' };
const SERVICE = { in: 'test/newcomer/service.ts' };

/** The other commands that pages show. */
export const SHOWN: readonly [shown: string | RegExp, runs: Runs][] = [
  // This is how the tests themselves are run.
  ['npm test', { in: '.ci/run', as: 'npm test' }],
  ['npm run newcomer', { in: 'package.json', as: '"newcomer": "node test/newcomer/run.ts"' }],
  ['npm run container', { in: 'package.json', as: '"container": "node test/container/run.ts"' }],
  ['npm run soak', { in: 'package.json', as: '"soak": ' }],
  ['npm ci && npm run demo', { in: '.ci/run', as: 'npm run demo' }],
  ['docker compose up', { in: 'test/compose/run.ts', as: "compose('up'" }],
  [/^npm run bench( --.*)?$/, { in: 'test/soak/bench.test.ts', as: 'bench/README.md' }],
  ['npm run init -- --help', { ...CHECKOUT, as: "'init', '--help'" }],
  [/^npm run init$/, { in: 'test/newcomer/from-readme.ts', as: 'init = ' }],
  [/^npm run check( -- --config config.yaml)?$/, { ...CHECKOUT, as: "'check', '--config', 'config.yaml'" }],
  [/^npm run access -- /, { ...CHECKOUT, as: "'access'" }],
  ['npm start', { in: 'test/newcomer/from-readme.ts', as: 'start = ' }],
  [/^salt-xmpp access eva@/, { in: 'test/docs/access.test.ts', as: '`salt-xmpp (access' }],
  [
    /^salt-xmpp check( --config FILE)?$/,
    { in: 'test/newcomer/run.ts', as: "printedCommands(install, 'A service on Debian')" },
  ],
  ['salt-xmpp init --help', { ...PACKAGE, as: "'init', '--help'" }],
  ['salt-xmpp demo', { ...PACKAGE, as: "new DemoProcess({ main: join(installed, 'src/cli/main.js') })" }],
  ['npm install --global', { ...PACKAGE, as: "'--global'" }],
  ['salt-xmpp run --config FILE', { in: 'test/e2e/systemd.test.ts', as: "'run', '--config'" }],
  [/^systemctl reload salt-xmpp$/, { ...SERVICE, as: 'systemctl reload' }],
  [/^systemctl restart salt-xmpp$/, { ...SERVICE, as: 'systemctl restart' }],
  ['kill -HUP', { in: 'test/e2e/access.test.ts', as: 'SIGHUP' }],
  [/^chgrp -R 9780 /, { ...CONTAINER, as: "inlineCommand(page, 'chgrp -R 9780')" }],
  [/^docker exec /, { ...CONTAINER, as: "inlineCommand(page, 'docker exec')" }],
  [/^npm run init -- --config /, { ...CONTAINER, as: 'npm run --silent init --' }],
  [/^docker kill /, { ...CONTAINER, as: "inlineCommand(page, 'docker kill')" }],
  [/^docker stop /, { ...CONTAINER, as: "inlineCommand(page, 'docker stop')" }],
  ['podman build --format docker', { ...CONTAINER, as: "BUILDAH_FORMAT: 'docker'" }],
  ['curl -s localhost:9780/readyz', { ...OPERATE, as: 'curl .*readyz' }],
  [/^install -m 0600 .dev.null /, { ...OPERATE, as: 'install -m 0600' }],
  [/^sqlite3 .*VACUUM INTO/, { ...OPERATE, as: 'sqlite3 .*$' }],
  [/^chattr [+-]a/, { ...OPERATE, as: "'chattr', ['+a'" }],
  ['chmod 600', { in: 'test/config/sources.test.ts', as: "chmodSync(at('d.yaml'), 0o600)" }],
];
