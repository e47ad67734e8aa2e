import type { Command } from 'commander';

interface Options {
  down?: boolean;
  dir: string;
  terminal: boolean;
}

/** `salt-xmpp demo`: everything, with a real Prosody and a real Salt, until Ctrl-C. */
export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('try a whole fleet: Prosody, Salt, three minions, the gateway, a web chat')
    .option('--down', 'stop the one that runs')
    .option('--dir <dir>', 'the folder for its files', '.demo')
    .option('--no-terminal', 'no chat in this terminal')
    .action(demo);
}

async function demo(options: Options): Promise<void> {
  // Only this command loads the lab: the gateway does not need it.
  const { LabError, runDemo, stopDemo } = await import('../../lab/index.ts');
  const write = (text: string) => void process.stdout.write(text);
  if (options.down) {
    const count = await stopDemo(options.dir);
    return write(count > 0 ? 'Stopped.\n' : 'Nothing was running.\n');
  }
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => ending.abort());
  }
  const terminal = options.terminal && Boolean(process.stdin.isTTY && process.stdout.isTTY);
  try {
    await runDemo({ dir: options.dir, terminal, write, signal: ending.signal });
    process.exit(0);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
