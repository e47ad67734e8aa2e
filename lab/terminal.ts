import { createInterface, type Interface } from 'node:readline';
import { type ChatLogin, logIn, logOut } from './chat-client.ts';

export interface TerminalOptions extends ChatLogin {
  domain: string;
  /** The contact that is talked to first: a localpart. */
  first: string;
  write(text: string): void;
  /** Ends the chat. */
  signal: AbortSignal;
}

const HELP = 'Type a command, such as test.version. /to web01 talks to that minion, /quit leaves.';
const CLEAR_LINE = '\r\u001b[K';

/** A small chat in the terminal, as the demo's admin. Resolves when the person leaves. */
export async function terminalChat(options: TerminalOptions): Promise<void> {
  const { domain, write } = options;
  const client = await logIn(options);
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  options.signal.addEventListener('abort', () => lines.close(), { once: true });
  let contact = options.first;
  client.on('message', ({ from, body }) => {
    if (!body) return;
    const who = from.split('@')[0];
    write(`${CLEAR_LINE}${body.includes('\n') ? `${who}:\n${body}` : `${who}: ${body}`}\n`);
    prompt(lines, contact);
  });
  const left = new Promise<void>((resolve) => {
    // readline takes Ctrl-C as a key while it reads.
    lines.on('SIGINT', () => lines.close());
    lines.on('close', resolve);
  });
  lines.on('line', (line) => {
    const [word, name] = line.trim().split(/\s+/);
    if (word === '/quit') return lines.close();
    if (word === '/to' && name) contact = name;
    else if (word?.startsWith('/')) write(`${HELP}\n`);
    else if (word) client.sendMessage({ to: `${contact}@${domain}`, type: 'chat', body: line });
    prompt(lines, contact);
  });
  client.sendPresence();
  write(`  ${HELP}\n\n`);
  prompt(lines, contact);
  await left;
  await logOut(client);
}

function prompt(lines: Interface, contact: string): void {
  lines.setPrompt(`${contact}> `);
  lines.prompt(true);
}
