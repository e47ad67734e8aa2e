export interface PageOptions {
  jid: string;
  password: string;
  /** Prosody's websocket (RFC 7395); a path where Prosody serves the page too. */
  websocket: string;
  /** The chat that is open from the start. */
  open: string;
  /** A line above the chat. */
  says?: string;
  /** Somebody else to be, and the path of their page. */
  other?: { name: string; path: string };
}

/** The page: Converse.js, logged in, its roster and one chat open. */
export function chatPage({ jid, password, websocket, open, says, other }: PageOptions): string {
  const settings = {
    view_mode: 'fullscreen',
    theme: 'classic',
    dark_theme: 'classic',
    authentication: 'login',
    auto_login: true,
    jid,
    password,
    discover_connection_methods: false,
    assets_path: '/dist/',
    allow_muc: false,
    allow_registration: false,
    allow_adhoc_commands: true,
    clear_cache_on_logout: true,
    show_desktop_notifications: false,
    play_sounds: false,
    i18n: 'en',
    show_self_in_roster: false,
    blacklisted_plugins: ['converse-omemo', 'converse-omemo-views'],
    whitelisted_plugins: ['salt-xmpp-demo'],
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(websocket)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Salt in a chat</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/dist/converse.min.css">
<style>converse-rooms-list, .controlbox-section:has(converse-rooms-list) { display: none }</style>
</head>
<body class="converse-fullscreen">
${says === undefined ? '' : note(says, other)}<script type="module" src="/dist/converse.min.js"></script>
<script type="module">
converse.plugins.add('salt-xmpp-demo', {
  initialize() {
    const { api } = this._converse;
    api.listen.on('rosterContactsFetched', () => api.chats.open(${script(open)}));
  },
});
// A path is on the server that the page came from.
const websocket_url = new URL(${script(websocket)}, location.origin.replace('http', 'ws')).href;
converse.initialize({ ...${script(settings)}, websocket_url });
</script>
</body>
</html>
`;
}

/** A line above the chat, with a link to the other person's page. */
function note(says: string, other: PageOptions['other']): string {
  const link = other ? `<a href="${other.path}" target="_blank">Be ${other.name}</a>` : '';
  return `<style>
.who { position: fixed; inset: 0 0 auto; height: 26px; margin: 0; padding: 0 10px; font: 13px/26px sans-serif;
  overflow: hidden; white-space: nowrap; text-overflow: ellipsis; background: #2d3b45; color: #fff }
.who a { float: right; margin-left: 10px; color: #9cdcfe }
converse-root.converse-fullscreen { height: calc(100vh - 26px) }
.conversejs { --fullpage-chat-height: calc(100vh - 26px) !important }
</style>
<p class="who">${link}${says}</p>
`;
}

/** Nothing is fetched from anywhere else, whatever the client would like to. */
function policy(websocket: string): string {
  const server = websocket.startsWith('/') ? '' : ` ${new URL(websocket).origin}`;
  return [
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    `connect-src 'self'${server}`,
  ].join('; ');
}

/** A value as it may stand in a script element. */
function script(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
