import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';

/** Folders of the host whose entries nothing of a minion may change. */
const FOLDERS = [
  '/',
  '/usr',
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/bin',
  '/etc',
  '/root',
  '/srv',
  '/home',
  '/boot',
  '/opt',
];
const SETTINGS = ['core_pattern', 'hostname', 'modprobe', 'random/boot_id', 'sysrq'];
/** Accounts that other labs on this machine make meanwhile. */
const OF_LABS = /^sx[0-9a-f]{8}:/;

/** The state of this machine that must not change, for `deepEqual`. */
export function hostState(): Record<string, unknown> {
  return {
    hostname: hostname(),
    settings: SETTINGS.map((name) => [name, ...lines(`/proc/sys/kernel/${name}`)]),
    modules: lines('/proc/modules').map((line) => line.split(' ')[0]),
    interfaces: Object.keys(networkInterfaces()).filter((name) => !name.startsWith('sx')),
    users: ['passwd', 'shadow', 'group'].flatMap((name) =>
      lines(`/etc/${name}`).filter((line) => !OF_LABS.test(line)),
    ),
    packages: execFileSync('dpkg-query', ['--show'], { encoding: 'utf8' }),
    devices: readdirSync('/dev'),
    folders: Object.fromEntries(FOLDERS.map((folder) => [folder, readdirSync(folder)])),
    mounts: lines('/proc/mounts').filter((line) => !line.includes(' /run/netns')),
  };
}

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
