/*
 * Has the same conversation in real chat clients, each on an invisible screen, and takes pictures of it for
 * docs/clients.md. `npm run clients -- gajim dino`: only these. It installs the clients with apt. What was said is printed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChatLogin } from '../lab/chat-client.ts';
import { aptInstall, programOnPath } from '../lab/install.ts';
import { Processes } from '../lab/processes.ts';
import { CONVERSATION, NARROW, type Step } from './clients/conversation.ts';
import { converse, phone } from './clients/converse.ts';
import { dino } from './clients/dino.ts';
import { Ear, type Line } from './clients/ear.ts';
import { gajim } from './clients/gajim.ts';
import { poezio } from './clients/poezio.ts';
import { profanity } from './clients/profanity.ts';
import type { Kind, Program } from './clients/program.ts';
import { pause } from './clients/run.ts';
import { Screen } from './clients/screen.ts';
import { World } from './clients/world.ts';

const FOLDER = fileURLToPath(new URL('../docs/pictures/clients', import.meta.url));
const KINDS: readonly Kind[] = [profanity, poezio, dino, gajim, converse, phone];
const TOOLS = {
  xvfb: 'Xvfb',
  openbox: 'openbox',
  xdotool: 'xdotool',
  imagemagick: 'import',
  pngquant: 'pngquant',
};
/** For a client to get its history, milliseconds. */
const FETCHED_MS = 12_000;
const ANSWER_MS = 10_000;
const SAY = (line: string) => void process.stderr.write(`# ${line}\n`);

const wanted = process.argv.slice(2);
const kinds = KINDS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const world = new World();
const processes = new Processes(join(world.dir, 'screen'));
const screen = new Screen(processes);
try {
  await install();
  mkdirSync(FOLDER, { recursive: true });
  await world.start(kinds.map(({ name }) => name));
  await screen.start();
  for (const kind of kinds) await play(kind).catch(noted(kind));
} finally {
  await screen.stop();
  await world.stop();
}

async function install(): Promise<void> {
  const tools = Object.entries(TOOLS).flatMap(([name, program]) => (programOnPath(program) ? [] : [name]));
  const clients = kinds.flatMap(({ packages }) => packages.filter((name) => !programOnPath(name)));
  const missing = [...new Set([...tools, ...clients])];
  if (missing.length > 0) await aptInstall(missing, 'missing-package', SAY);
}

/** Has the whole conversation in one client. */
async function play(kind: Kind): Promise<void> {
  const login = await world.account(kind.name);
  const ear = await Ear.at(login);
  const home = join(world.dir, kind.name);
  const program = kind.make({ world, screen, processes, login, home });
  SAY(`${kind.name}:`);
  try {
    await program.start();
    const picture = (name: string) => join(FOLDER, `${kind.name}-${name}.png`);
    let open = '';
    for (const step of kind.narrow ? NARROW() : CONVERSATION) {
      if (step.to !== open) await program.opens(step.to);
      open = step.to;
      await take(program, ear, step);
      if (step.picture) await program.picture(picture(step.picture));
    }
    // The rest of the conversation stands without them.
    await program.info?.('web01', picture('info')).catch(noted(kind));
    await program.form?.('web01', picture('form')).catch(noted(kind));
  } finally {
    for (const { contact, mine, body } of ear.lines)
      process.stdout.write(mine ? `\n${kind.name} to ${contact}> ${body}\n` : `${body}\n`);
    await program.stop();
    ear.stop();
    if (kind.fetchesHistory) await lookBack(kind, login).catch(noted(kind));
  }
}

/** Takes a picture of the history in a client that has just been installed. */
async function lookBack(kind: Kind, login: ChatLogin): Promise<void> {
  const home = join(world.dir, `${kind.name}-again`);
  const program = kind.make({ world, screen, processes, login, home });
  try {
    await program.start();
    await program.opens('master');
    await pause(FETCHED_MS);
    await program.picture(join(FOLDER, `${kind.name}-history.png`));
  } finally {
    await program.stop();
  }
}

/** Says one line. An answer that does not come is noted, and the conversation goes on. */
async function take(program: Program, ear: Ear, step: Step): Promise<void> {
  const { to, says, answer = /(?:)/, within = ANSWER_MS } = step;
  const from = ear.lines.length;
  const sent = (await say(program, step))
    ? await ear.hears(from, ({ mine, contact }) => mine && contact === to, `"${says}" leaves`)
    : from;
  const fits = ({ mine, contact, body }: Line) => !mine && contact === to && answer.test(body);
  await ear.hears(sent, fits, `the answer to "${says}"`, within).catch(({ message }: Error) => {
    SAY(message);
    process.exitCode = 1;
  });
  await ear.quiet();
}

/** Says one line. True if a message with a text leaves: a reaction comes without. */
async function say(program: Program, { says, by }: Step): Promise<boolean> {
  if (by === 'reaction' && program.reacts) {
    await program.reacts();
    return false;
  }
  if (by === 'reply' && program.replies) await program.replies(says);
  else await program.types(says);
  return true;
}

function noted({ name }: Kind): (error: unknown) => void {
  return (error) => {
    SAY(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = 1;
  };
}
