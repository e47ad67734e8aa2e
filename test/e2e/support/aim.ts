import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type Aims, CONTROLS, escapes } from './escapes.ts';

const ALL = (aims: Aims) => [...CONTROLS, ...escapes(aims)];

/** Things of the host for a box to reach for: a secret in a file, a process, sockets. */
export class Aim {
  readonly #aims: Aims;
  readonly #waiting: ChildProcess;
  readonly #servers: Server[] = [];
  #connections = 0;

  private constructor(dir: string, shared: string) {
    const halves = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')] as const;
    const file = join(dir, 'secret');
    writeFileSync(file, halves.join(''), { mode: 0o600 });
    this.#waiting = spawn('sleep', ['600'], { stdio: 'ignore' });
    const pid = this.#waiting.pid ?? 0;
    this.#aims = {
      file,
      halves,
      pid,
      socket: join(dir, 'socket'),
      abstract: `sx-${halves[0]}`,
      port: 0,
      shared,
    };
  }

  /** Makes them in `dir`. `shared`: the one folder that the box and the host both write to. */
  static async at(dir: string, shared: string): Promise<Aim> {
    const aim = new Aim(dir, shared);
    await aim.#listens({ path: aim.#aims.socket });
    await aim.#listens({ path: `\0${aim.#aims.abstract}` });
    const { port } = await aim.#listens({ port: 0, host: '127.0.0.1' });
    aim.#aims.port = port;
    return aim;
  }

  /** The secret's file. */
  get file(): string {
    return this.#aims.file;
  }

  /** Tries all ways out of a box, for its shell; the output of each comes below a separate line. */
  script(): string {
    return ALL(this.#aims)
      .map(({ command }, index) => `echo "== ${index}"\n${command}\n`)
      .join('');
  }

  /** Fails if the script, by its output, or any part of it got out. */
  wasMissed(output: string): void {
    const parts = output.split(/^== \d+$/m).slice(1);
    const secret = this.#aims.halves.join('');
    const out = ALL(this.#aims).flatMap(({ what }, index) => {
      const said = parts[index] ?? 'ESCAPED: it did not run';
      return said.includes('ESCAPED') || said.includes(secret) ? { what, said } : [];
    });
    assert.deepEqual(
      out.map(({ what }) => what),
      CONTROLS.map(({ what }) => what),
      JSON.stringify(out),
    );
    assert.equal(this.#waiting.exitCode ?? this.#waiting.signalCode, null, 'the process lives');
    assert.equal(this.#connections, 0, 'nobody connected');
  }

  /** Takes them away. */
  remove(): void {
    this.#waiting.kill();
    for (const server of this.#servers) server.close();
    rmSync(this.#aims.file, { force: true });
  }

  async #listens(at: { path: string } | { port: number; host: string }): Promise<AddressInfo> {
    const server = createServer((socket) => {
      this.#connections += 1;
      socket.destroy();
    }).listen(at);
    this.#servers.push(server);
    await once(server, 'listening');
    return server.address() as AddressInfo;
  }
}
