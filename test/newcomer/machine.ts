import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { until } from '../support/patience.ts';

/** Podman, or the program in CONTAINER. Docker needs further options to run systemd. */
const PROGRAM = process.env.CONTAINER ?? 'podman';

/** Runs the container program, its output shown as it comes. */
export function container(...args: string[]): void {
  const { status, error } = spawnSync(PROGRAM, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) throw error;
  assert.equal(status, 0, `${PROGRAM} ${args.join(' ')}`);
}

/** A machine of its own under systemd, in a container. */
export class Machine {
  readonly #name: string;

  private constructor(name: string) {
    this.#name = name;
  }

  /** Starts one from an image; `ports` of it are reached at those of this machine, on loopback. */
  static starts(image: string, options: { ports: Record<number, number>; mounts: string[] }): Machine {
    const name = `salt-xmpp-newcomer-${process.pid}`;
    const ports = Object.entries(options.ports).flatMap(([own, here]) => [
      '--publish',
      `127.0.0.1:${here}:${own}`,
    ]);
    const mounts = options.mounts.flatMap((mount) => ['--volume', mount]);
    container('run', '--detach', '--name', name, '--systemd', 'always', ...ports, ...mounts, image);
    return new Machine(name);
  }

  /** The output of a shell line there, and its end. */
  tries(line: string): { status: number | null; output: string } {
    const args = ['exec', this.#name, 'bash', '-c', `exec 2>&1; ${line}`];
    const { status, stdout } = spawnSync(PROGRAM, args, { encoding: 'utf8' });
    return { status, output: stdout };
  }

  /** The output of a shell line there. Fails if it fails. */
  runs(line: string): string {
    const { status, output } = this.tries(line);
    assert.equal(status, 0, `${line}\n${output}`);
    return output;
  }

  /** Runs lines in one shell, as typed one after the other by root; each is shown, and the first that fails is the last. */
  types(lines: readonly string[]): void {
    container(
      'exec',
      this.#name,
      'bash',
      '-xc',
      `cd /root\n${lines.map((line) => `${line} || exit\n`).join('')}`,
    );
  }

  /** Waits until what a line prints matches. */
  async shows(line: string, expected: RegExp, ms = 120_000): Promise<string> {
    let output = '';
    const isSo = () => {
      output = this.tries(line).output;
      return expected.test(output);
    };
    await until(isSo, () => `${line} did not show ${expected}, but:\n${output}`, ms);
    return output;
  }

  remove(): void {
    container('rm', '--force', '--time', '0', this.#name);
  }
}
