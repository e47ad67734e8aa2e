import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './errors.ts';
import { waitForPort } from './ports.ts';
import type { Processes } from './processes.ts';
import { type ApiLogin, PlainSaltApi } from './salt-api.ts';
import { masterDir, networkOf, type SaltLayout, writeSaltConfig } from './salt-config.ts';
import { versionIn } from './salt-versions.ts';

/** Until everything answers, on a slow and busy machine. */
const READY_MS = 180_000;

/** Runs a Salt on loopback: a master with salt-api, and minions, each its own process. */
export class Salt {
  readonly layout: SaltLayout;
  readonly #processes: Processes;

  constructor(layout: SaltLayout, processes: Processes) {
    this.layout = layout;
    this.#processes = processes;
  }

  get url(): string {
    return `http://127.0.0.1:${this.layout.ports.api}`;
  }

  /** Salt's version, like `3008.3`. */
  get version(): string {
    return versionIn(this.layout.venv);
  }

  /** Writes the configuration and starts everything; `ready` waits for the answers. */
  start(): void {
    writeSaltConfig(this.layout);
    this.startMaster();
    for (const id of this.layout.minions) this.startMinion(id);
    this.startApi();
  }

  startMaster(): void {
    this.#run('salt-master', this.#ofMaster('salt-master'));
  }

  startApi(): void {
    this.#run('salt-api', this.#ofMaster('salt-api'));
  }

  startMinion(id: string): void {
    const there = networkOf(this.layout).enter(this.layout.minions.indexOf(id));
    this.#run(minionProcess(id), [...there, ...this.layout.places.command(this.layout, id)]);
  }

  /** SIGTERM and wait. */
  async stopMinion(id: string): Promise<void> {
    await this.#processes.stop(minionProcess(id));
  }

  /** Ends a minion as a power cut would. Resolves when it is gone. */
  killMinion(id: string): Promise<void> {
    return this.#processes.kill(minionProcess(id));
  }

  /** A minion that hangs: the connection stays, nothing answers. */
  freezeMinion(id: string): void {
    this.#processes.signal(minionProcess(id), 'SIGSTOP');
  }

  thawMinion(id: string): void {
    this.#processes.signal(minionProcess(id), 'SIGCONT');
  }

  /** Ends salt-api as a crash would. Resolves when it is gone. */
  killApi(): Promise<void> {
    return this.#processes.kill('salt-api');
  }

  async stopApi(): Promise<void> {
    await this.#processes.stop('salt-api', 2000);
  }

  /** Resolves once salt-api accepts connections again; all its sessions are gone. */
  async restartApi(): Promise<void> {
    await this.stopApi();
    this.startApi();
    await this.apiReady();
  }

  /** Stops the minions, salt-api and the master. */
  async stop(): Promise<void> {
    const minions = this.layout.minions.map((id) => this.#processes.stop(minionProcess(id), 3000));
    await Promise.all([...minions, this.stopApi(), this.#processes.stop('salt-master', 4000)]);
  }

  /** The log-in of the first user. */
  get login(): ApiLogin {
    const [user] = this.layout.users;
    if (!user) throw new LabError('not-ready', 'The lab has no user for salt-api.');
    return { url: this.url, username: user.name, password: user.password, eauth: this.layout.eauth };
  }

  /** The lab's own way to call Salt, as the first user. */
  api(): PlainSaltApi {
    return new PlainSaltApi(this.login);
  }

  async apiReady(): Promise<void> {
    const gone = (): boolean => !this.#processes.isRunning('salt-api');
    if (await waitForPort(this.layout.ports.api, READY_MS, gone)) return;
    throw this.#failed('salt-api', 'did not start');
  }

  /**
   * Resolves when each of `ids` (all minions by default) has answered a ping; `onAnswer` hears of each once.
   * Fails with the log's end when the master or a minion ends meanwhile, or after three minutes.
   */
  async ready(onAnswer: (id: string) => void = () => {}, ids = this.layout.minions): Promise<void> {
    await this.apiReady();
    const api = this.api();
    const deadline = Date.now() + READY_MS;
    let missing = [...ids];
    while (missing.length > 0) {
      const here = await api.ping(missing, 2).catch((): string[] => []);
      for (const id of here) onAnswer(id);
      missing = missing.filter((id) => !here.includes(id));
      this.#checkRunning(missing);
      if (missing.length > 0 && Date.now() > deadline) throw this.#silent(missing);
      if (missing.length > 0) await sleep(200);
    }
  }

  #checkRunning(minions: readonly string[]): void {
    const names = ['salt-master', 'salt-api', ...minions.map(minionProcess)];
    const ended = names.find((name) => !this.#processes.isRunning(name));
    if (ended) throw this.#failed(ended, 'ended');
  }

  #silent(ids: readonly string[]): LabError {
    return new LabError('not-ready', `No answer from ${ids.join(', ')} within ${READY_MS / 1000} s.`);
  }

  #failed(name: string, how: string): LabError {
    const log = this.#processes.logFile(name);
    return new LabError('exited', `${name} ${how}; ${log} ends:\n${this.#processes.tail(name)}`);
  }

  #ofMaster(program: string): string[] {
    return [join(this.layout.venv, 'bin', program), '-c', masterDir(this.layout)];
  }

  #run(name: string, [command = '', ...args]: readonly string[]): void {
    const bin = join(this.layout.venv, 'bin');
    this.#processes.start(name, command, args, {
      env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` },
      onExit: (how) => this.onExit?.(name, how),
    });
  }

  /** Called when a part ends and nobody asked it to. */
  onExit: ((name: string, how: string) => void) | undefined;
}

export function minionProcess(id: string): string {
  return `minion-${id.replaceAll(/[^\w.-]/g, '_')}`;
}
