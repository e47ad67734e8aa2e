import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { ConfigError, loadConfig } from '../config/index.ts';
import { type Answers, answersFrom, QUESTIONS, type Server } from '../init/answers.ts';
import { ConfigExists, SECRET_FILES, writeConfig, writeSnippets } from '../init/files.ts';
import { masterSnippet, serverSnippet } from '../init/snippets.ts';
import { check } from './check.ts';
import { configOrExit, EXIT_CONFIG } from './config.ts';

interface InitOptions extends Partial<Record<keyof Answers, string>> {
  config: string;
  force?: boolean;
  yes?: boolean;
  snippets?: boolean;
  writeSnippets?: string;
}

/** `salt-xmpp init`: asks, writes a first config, and gives what the XMPP server and the Salt master need. */
export function initCommand(program: Command): void {
  const command = program
    .command('init')
    .description('write a first config, and the parts for your XMPP server and Salt master');
  for (const { flag, asks } of QUESTIONS) {
    const option = new Option(flag, asks);
    command.addOption(flag.startsWith('--server') ? option.choices(['prosody', 'ejabberd']) : option);
  }
  command
    .option('--config <file>', 'the file to write', './config.yaml')
    .option('--force', 'replace the existing config; its secrets are kept')
    .option('--yes', 'ask nothing: guess the missing answers')
    .option('--snippets', 'write no config; print the snippets for the existing one')
    .option(
      '--write-snippets <folder>',
      'write the parts for the XMPP server and Salt there, and print nothing',
    )
    .action(async (options: InitOptions) => {
      process.exitCode = await init(options);
    });
}

async function init(options: InitOptions): Promise<number> {
  const dialogue = options.yes || options.snippets ? NO_DIALOGUE : dialogueHere();
  try {
    const server = options.snippets ? options.server : await writtenFor(options, dialogue);
    if (options.snippets) configOrExit(options.config);
    tellSnippets(options, server === 'ejabberd' ? server : 'prosody');
    const { config } = options;
    const answer = await dialogue.ask(`\nOnce both are restarted: check ${config} now? [Y/n] `);
    if (answer === undefined || /^n/i.test(answer)) return 0;
    return await check(loadConfig(config));
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ConfigExists)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof ConfigError ? EXIT_CONFIG : 1;
  } finally {
    dialogue.close();
  }
}

/** Asks for missing answers and writes the config. Gives the XMPP server. */
async function writtenFor(options: InitOptions, dialogue: Dialogue): Promise<string> {
  const answers = await answersFrom(options, async ({ asks }, guess) => {
    const answer = await dialogue.ask(guess === undefined ? `${asks}: ` : `${asks} [${guess}]: `);
    return answer === 'none' ? '' : answer || undefined;
  });
  const written = writeConfig(options.config, answers, { force: options.force ?? false });
  process.stdout.write(`Written, for this user alone: ${written.join(', ')}\n`);
  return answers.server;
}

interface Dialogue {
  /** Gives the trimmed answer; undefined if nobody answers. */
  ask(question: string): Promise<string | undefined>;
  close(): void;
}

const NO_DIALOGUE: Dialogue = { ask: async () => undefined, close: () => {} };

/** Asks on standard error, as the snippets go to standard output. Reads line by line, so answers can be piped in. */
function dialogueHere(): Dialogue {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const lines = terminal[Symbol.asyncIterator]();
  const ask = async (question: string) => {
    process.stderr.write(question);
    const { done, value } = await lines.next();
    return done ? undefined : value.trim();
  };
  return { ask, close: () => terminal.close() };
}

function tellSnippets(options: InitOptions, server: Server): void {
  const { config } = loadConfig(options.config);
  const snippets = [serverSnippet(server, config), masterSnippet(config)];
  const files = options.writeSnippets === undefined ? [] : writeSnippets(options.writeSnippets, snippets);
  for (const [index, { goes, text }] of snippets.entries()) {
    process.stdout.write(files[index] ? `\n${goes}: ${files[index]}\n` : `\n${goes}:\n\n${text}`);
  }
  if (config.salt.eauth === 'pam')
    process.stdout.write(`\n${userCommands(options.config, config.salt.username)}`);
  process.stdout.write(`\nThen: ${checkCommand()} --config ${options.config}\n`);
}

/** As this was started: by npm in a checkout, where nothing is installed, or by the program's name. */
function checkCommand(): string {
  return process.env.npm_lifecycle_event === 'init' ? 'npm run check --' : 'salt-xmpp check';
}

/** How to make the user, whose password stays in its file, and have the master ask PAM for it. */
function userCommands(configFile: string, user: string): string {
  const password = join(dirname(resolve(configFile)), SECRET_FILES.salt);
  return `Salt master: make the user

    useradd --system --no-create-home --shell /usr/sbin/nologin ${user}
    echo "${user}:$(cat ${password})" | chpasswd

If the master runs as the user salt (Salt's packages do that), run this before its restart

    usermod --append --groups shadow salt
`;
}
