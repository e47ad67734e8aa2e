import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { ensurePackages } from '../../lab/box-packages.ts';
import { BOX, type BoxTools, boxed, boxOf } from '../../lab/boxes.ts';
import { programOnPath } from '../../lab/install.ts';
import { ensureSalt } from '../../lab/install-salt.ts';
import { SALT_VENV } from '../support/salt-venv.ts';
import { Aim } from './support/aim.ts';
import { asUser, everyonesVenv, NOBODY } from './support/everyones-venv.ts';
import { hostState } from './support/host-state.ts';

/* The box of an ordinary user, who has no other users to lend it: its root is that user to the host. */

const say = (line: string) => process.stderr.write(`# ${line}\n`);

describe('a box that an ordinary user starts', { skip: process.getuid?.() !== 0 && 'needs root' }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'sx-user-'));
  const shared = join(dir, 'shared');
  let tools: BoxTools;
  before(async () => {
    chmodSync(dir, 0o755);
    mkdirSync(shared);
    chownSync(shared, NOBODY, NOBODY);
    // That user may not be able to read the checkout.
    cpSync(dirname(BOX), join(dir, 'box'), { recursive: true });
    const venv = everyonesVenv(await ensureSalt(SALT_VENV, say), join(dir, 'venv'));
    const packages = await ensurePackages(join(dirname(SALT_VENV), 'box-packages'), say);
    tools = { bwrap: programOnPath('bwrap') ?? 'bwrap', venv, pythonHome: '/usr', packages };
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  /** Runs a script as the box's root and returns its output. */
  async function inBox(script: string): Promise<string> {
    const network = { ports: [4506], target: '127.0.0.1', source: null };
    const settings = { ...boxOf(tools, 'web01', 'demo.no'), writable: { [shared]: shared }, network };
    writeFileSync(join(dir, 'box.json'), JSON.stringify(settings));
    writeFileSync(join(shared, 'script'), script);
    const command = boxed(tools, join(dir, 'box.json'), ['/bin/sh', '-c', `. ${shared}/script; true`]);
    const [program = '', ...args] = [...asUser(NOBODY), ...command].map((word) =>
      word === BOX ? join(dir, 'box/box.py') : word,
    );
    const { stdout, stderr } = await promisify(execFile)(program, args, { maxBuffer: 2 ** 24 });
    return stdout + stderr;
  }

  test('it is root of a machine of its own there: packages, services, files', async () => {
    const before = hostState();
    const output = await inBox(`
      id -un; hostname; cat /proc/self/uid_map
      apt-get install -y -qq hello >/dev/null && hello
      apt-get remove -y -qq bubblewrap >/dev/null; command -v bwrap || echo none
      service heartbeat start; service heartbeat status && echo runs
      for folder in /usr/bin /usr/share/doc /dev /etc /root /srv ''; do touch $folder/mallory || echo "not $folder"; done
      groupadd mallories && grep -c mallories /etc/group
      rm /usr/bin/env; test -e /usr/bin/env || echo gone`);
    assert.match(output, /^root\nweb01\n +0 +65534 +1\nHello, world!\nnone\nruns\n1\ngone\n/);
    assert.deepEqual(hostState(), before);
  });

  test('no way out', async (t) => {
    const before = hostState();
    const aim = await Aim.at(dir, shared);
    t.after(() => aim.remove());
    // To the host the box's root is the owner: only what it sees keeps it from there.
    chownSync(aim.file, NOBODY, NOBODY);
    aim.wasMissed(await inBox(aim.script()));
    assert.deepEqual(hostState(), before);
  });
});
