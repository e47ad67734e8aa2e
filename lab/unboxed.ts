import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { LabError } from './errors.ts';
import { programOnPath, succeeds } from './install.ts';
import { forgetKeys } from './minion-keys.ts';
import type { MinionPlaces } from './minion-places.ts';
import { foldersOf, minionDir, networkOf, type SaltLayout, sockDir } from './salt-config.ts';

/** The user and the group that own nothing, on all of Linux. */
const NOBODY = { name: 'nobody', id: 65_534 };
const NO_ROOT = 'Functions that need root do not work: pkg.install, service.start, user.add, system.reboot.';

/**
 * Runs minions without boxes if the machine does not allow boxes. If root started this, they run as nobody; otherwise they
 * can only run as the user who started it.
 */
export class Unboxed implements MinionPlaces {
  readonly #venv: string;
  readonly #reason: string;
  /** Runs a program as nobody; undefined: as the user who started this. */
  readonly #asNobody: readonly string[] | undefined;
  readonly #dirs = new Map<string, string>();

  private constructor(venv: string, reason: string, asNobody?: readonly string[]) {
    this.#venv = venv;
    this.#reason = reason;
    this.#asNobody = asNobody;
  }

  /** `reason`: why there are no boxes. @throws LabError where nobody cannot run Salt */
  static async make(venv: string, reason: string): Promise<Unboxed> {
    if (process.getuid?.() !== 0) return new Unboxed(venv, reason);
    const asNobody = nobodyRuns();
    const [program = '', ...args] = [...asNobody, join(venv, 'bin/python'), '-c', 'import salt.minion'];
    if (await succeeds(program, args)) return new Unboxed(venv, reason, asNobody);
    throw new LabError(
      'no-boxes',
      `This machine allows no boxes for the minions (${reason}), and its user nobody cannot run the Salt in ${venv}. ` +
        'As root they are not run. Start this as another user, or everything in containers: docker compose up',
    );
  }

  get says(): string {
    const start = `Real: Salt, Prosody and the gateway. The minions are NOT boxed (${this.#reason}): they run as`;
    if (this.#asNobody) return `${start} this machine's user nobody. ${NO_ROOT}`;
    const { username } = userInfo();
    return `${start} you, ${username}: a command can change or delete YOUR FILES. ${NO_ROOT} Boxed: docker compose up.`;
  }

  config(layout: SaltLayout, id: string, index: number): Record<string, unknown> {
    const dir = this.#dir(layout, id);
    const source = networkOf(layout).address(index);
    const folders = this.#asNobody
      ? foldersOf(dir, dir, join(dir, 'run'))
      : foldersOf(dir, layout.dir, sockDir(layout, String(index)));
    const user = this.#asNobody ? NOBODY.name : userInfo().username;
    return { user, ...folders, ...(source ? { source_address: source } : {}) };
  }

  write(layout: SaltLayout, id: string, _index: number, config: Record<string, unknown>): void {
    const file = join(this.#dir(layout, id), 'minion');
    // The minion may have put a link there.
    rmSync(file, { recursive: true, force: true });
    writeFileSync(file, stringify(config), { flag: 'wx' });
  }

  command(layout: SaltLayout, id: string): readonly string[] {
    const minion = [join(this.#venv, 'bin/salt-minion'), '-c', this.#dir(layout, id), '--disable-keepalive'];
    return [...(this.#asNobody ?? []), ...minion];
  }

  /** Makes a folder that nobody can reach, a new one at each start. So the key is new too, and the master forgets the old. */
  #dir(layout: SaltLayout, id: string): string {
    if (!this.#asNobody) return minionDir(layout, id);
    const known = this.#dirs.get(id);
    if (known !== undefined) return known;
    const dir = mkdtempSync(join(tmpdir(), 'sx-minion-'));
    process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
    chownSync(dir, NOBODY.id, NOBODY.id);
    forgetKeys(layout, id);
    this.#dirs.set(id, dir);
    return dir;
  }
}

/** Gives the command that runs a program as nobody, with no way back. */
function nobodyRuns(): readonly string[] {
  const ids = [`--reuid=${NOBODY.id}`, `--regid=${NOBODY.id}`, '--clear-groups'];
  const rights = ['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];
  return [programOnPath('setpriv') ?? 'setpriv', ...ids, ...rights, '--pdeathsig=TERM'];
}
