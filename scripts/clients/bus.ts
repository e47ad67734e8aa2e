import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './program.ts';
import { run, until } from './run.ts';

/** Runs a desktop client: with its own message bus, by which a second call reaches the first. */
export class Desktop {
  readonly #stage: Stage;
  readonly #program: string;

  constructor(stage: Stage, program: string) {
    this.#stage = stage;
    this.#program = program;
  }

  /** Starts the bus. */
  async start(): Promise<void> {
    const { processes, world, home } = this.#stage;
    const [program = '', ...args] = world.within(home, [
      ...['dbus-daemon', '--session', '--nofork', '--nopidfile', `--address=${this.#address}`],
    ]);
    processes.start('bus', program, args);
    await until(() => existsSync(join(home, 'bus')), 'a message bus');
  }

  /** Starts the client. */
  run(): void {
    const [program = '', ...args] = this.#command();
    this.#stage.processes.start('client', program, args, { env: this.#stage.screen.env });
  }

  /** Has the client that runs open an address. */
  async open(uri: string): Promise<void> {
    const [program = '', ...args] = this.#command(uri);
    await run(program, args, this.#stage.screen.env);
  }

  /** Has the client that runs do one of its actions, on an address. */
  async does(name: string, path: string, action: string, uri: string): Promise<void> {
    const call = ['gdbus', 'call', '--session', '--dest', name, '--object-path', path];
    const method = ['--method', 'org.gtk.Actions.Activate', action, `[<'${uri}'>]`, '{}'];
    const [program = '', ...args] = this.#within(...call, ...method);
    await run(program, args, this.#stage.screen.env);
  }

  async stop(): Promise<void> {
    await this.#stage.processes.stop('client', 3000);
    await this.#stage.processes.stop('bus', 1000);
  }

  /** Ends the client; the bus stays. */
  async end(): Promise<void> {
    await this.#stage.processes.stop('client', 3000);
  }

  get #address(): string {
    return `unix:path=${join(this.#stage.home, 'bus')}`;
  }

  #command(...args: string[]): string[] {
    return this.#within(this.#program, ...args);
  }

  #within(...command: string[]): string[] {
    const { world, home } = this.#stage;
    return world.within(home, ['env', `DBUS_SESSION_BUS_ADDRESS=${this.#address}`, ...command]);
  }
}
