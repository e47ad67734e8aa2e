import { execFile, spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { promisify } from 'node:util';
import { aptInstall, programOnPath } from '../../../lab/install.ts';
import type { SaltNetwork } from '../../../lab/salt-network.ts';

/** Exits with 0 once it has connected to the address and port that it is given. */
const CONNECT = 'net.connect(process.argv[2], process.argv[1]).on("connect", () => process.exit(0))';
/** A firewall may swallow what is sent, milliseconds. */
const CONNECTS_WITHIN = 10_000;

/** A network namespace for each minion, and a bridge on which the master listens: minions as separate machines. */
export class Namespaces implements SaltNetwork {
  readonly #ip: string;
  readonly #tag = `sx${randomBytes(3).toString('hex')}`;
  /** Of the range for tests between machines (RFC 2544), which nothing else uses. */
  readonly #net = `198.18.${randomInt(256)}`;
  readonly #count: number;
  readonly #remove = () => this.remove();

  private constructor(ip: string, count: number) {
    this.#ip = ip;
    this.#count = count;
  }

  /**
   * Makes them; resolves with the reason if this machine forbids it (needs root, and not every container allows it).
   */
  static async make(count: number, say: (line: string) => void): Promise<Namespaces | string> {
    const may = spawnSync('unshare', ['--net', 'true'], { encoding: 'utf8' });
    if (may.status !== 0) return may.error?.message ?? may.stderr.trim();
    if (!programOnPath('ip')) await aptInstall(['iproute2'], 'missing-package', say).catch(() => undefined);
    const ip = programOnPath('ip');
    if (!ip) return 'ip (iproute2) is missing';
    const namespaces = new Namespaces(ip, count);
    // A test that is cut short must not leave them behind.
    process.once('exit', namespaces.#remove);
    try {
      namespaces.#make();
      await namespaces.#connects();
      return namespaces;
    } catch (error) {
      namespaces.remove();
      return (error as Error).message;
    }
  }

  get master(): string {
    return `${this.#net}.1`;
  }

  readonly isEach = true;

  address(): undefined {
    return undefined;
  }

  grain(): undefined {
    return undefined;
  }

  enter(index: number): readonly string[] {
    return [this.#ip, 'netns', 'exec', this.#name(index)];
  }

  /** Pulls a minion's cable, or plugs it in again. */
  cable(index: number, state: 'up' | 'down'): void {
    this.#run('link', 'set', this.#name(index), state);
  }

  /** Removes all of it; also if there is nothing. */
  remove(): void {
    process.off('exit', this.#remove);
    for (let index = 0; index < this.#count; index++)
      spawnSync(this.#ip, ['netns', 'delete', this.#name(index)]);
    spawnSync(this.#ip, ['link', 'delete', this.#tag]);
  }

  #name(index: number): string {
    return `${this.#tag}-${index}`;
  }

  #make(): void {
    this.#run('link', 'add', this.#tag, 'type', 'bridge');
    this.#run('address', 'add', `${this.master}/24`, 'dev', this.#tag);
    this.#run('link', 'set', this.#tag, 'up');
    for (let index = 0; index < this.#count; index++) this.#makeOne(index);
  }

  /** The near end of its cable has the name of its namespace. */
  #makeOne(index: number): void {
    const name = this.#name(index);
    const inside = ['-n', name];
    this.#run('netns', 'add', name);
    this.#run('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    this.#run('link', 'set', name, 'master', this.#tag, 'up');
    this.#run(...inside, 'address', 'add', `${this.#net}.${index + 2}/24`, 'dev', 'eth0');
    this.#run(...inside, 'link', 'set', 'eth0', 'up');
    this.#run(...inside, 'link', 'set', 'lo', 'up');
  }

  /** Rejects where a minion could not reach the master. */
  async #connects(): Promise<void> {
    const server = createServer((socket) => socket.destroy()).listen(0, this.master);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [program = '', ...there] = this.enter(0);
    const args = [...there, process.execPath, '-e', CONNECT, this.master, String(port)];
    try {
      await promisify(execFile)(program, args, { timeout: CONNECTS_WITHIN });
    } finally {
      server.close();
    }
  }

  #run(...args: string[]): void {
    const { error, status, stderr } = spawnSync(this.#ip, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
  }
}
