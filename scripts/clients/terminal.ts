import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program, Stage } from './program.ts';
import { pause, run, until } from './run.ts';

const CONFIG = `set -g status off
set -sg escape-time 0
set -g default-terminal screen-256color
`;
const GEOMETRY = '100x38';

/** A program in a terminal: tmux takes the keys and gives the text, xterm shows it. */
export class Terminal {
  readonly #stage: Stage;
  #window = '';

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async start(command: readonly string[]): Promise<void> {
    const { world, home, processes, screen } = this.#stage;
    const look = [
      '-fa',
      'DejaVu Sans Mono',
      '-fs',
      '10',
      '-geometry',
      GEOMETRY,
      '-bg',
      '#1c1c1c',
      '-fg',
      '#dddddd',
    ];
    const [program = '', ...args] = world.within(home, [
      ...['xterm', ...look, '-title', 'client', '+sb', '-e'],
      ...['tmux', '-u', '-S', this.#socket, '-f', join(home, 'tmux.conf'), 'new-session', command.join(' ')],
    ]);
    writeFileSync(join(home, 'tmux.conf'), CONFIG);
    processes.start('client', program, args, { env: screen.env });
    this.#window = await screen.window('^client$');
    await until(
      () =>
        this.text().then(
          (text) => text.trim() !== '',
          () => false,
        ),
      'text in the terminal',
    );
  }

  /** Types a line and ends it with the return key. Keys that come at once would be taken for a paste. */
  async types(text: string): Promise<void> {
    for (const part of [text.slice(0, 1), text.slice(1)]) {
      await run('tmux', ['-S', this.#socket, 'send-keys', '-l', '--', part]);
      await pause(200);
    }
    await this.key('Enter');
  }

  async key(...names: string[]): Promise<void> {
    await run('tmux', ['-S', this.#socket, 'send-keys', ...names]);
  }

  /** Gives the text on the screen. */
  text(): Promise<string> {
    return run('tmux', ['-S', this.#socket, 'capture-pane', '-p']);
  }

  /** Waits until the screen shows it. */
  async shows(pattern: RegExp): Promise<void> {
    let text = '';
    const found = async () => {
      text = await this.text();
      return pattern.test(text);
    };
    await until(found, `${pattern} in the terminal`).catch((error: Error) => {
      throw new Error(`${error.message}:\n${text}`);
    });
  }

  picture(file: string): Promise<void> {
    return this.#stage.screen.picture(this.#window, file);
  }

  async stop(): Promise<void> {
    await run('tmux', ['-S', this.#socket, 'kill-server']).catch(() => '');
    await this.#stage.processes.stop('client', 2000);
  }

  get #socket(): string {
    return join(this.#stage.home, 'tmux');
  }
}

/** A client in a terminal: what all of them do alike. */
export abstract class TerminalProgram implements Program {
  protected readonly stage: Stage;
  protected readonly terminal: Terminal;

  constructor(stage: Stage) {
    this.stage = stage;
    this.terminal = new Terminal(stage);
  }

  abstract start(): Promise<void>;
  abstract opens(contact: string): Promise<void>;

  types(text: string): Promise<void> {
    return this.terminal.types(text);
  }

  picture(file: string): Promise<void> {
    return this.terminal.picture(file);
  }

  stop(): Promise<void> {
    return this.terminal.stop();
  }
}
