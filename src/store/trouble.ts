import { accessSync, closeSync, constants, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { MIGRATIONS } from './schema.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission: give its folder to the gateway's user, or point store: elsewhere",
  EPERM: "no permission: give its folder to the gateway's user, or point store: elsewhere",
  EROFS: 'it is on a read-only file system: point store: to a writable one',
  ENOENT: 'its folder does not exist: make it, or point store: elsewhere',
  ENOTDIR: 'what should be its folder is a file: point store: elsewhere',
};

const MAGIC = 'SQLite format 3\0';
/** Of SQLite's header: the first 100 bytes, with `user_version` at byte 60 (https://sqlite.org/fileformat.html). */
const HEADER_BYTES = 100;
const USER_VERSION_AT = 60;
/** The bytes that SQLite locks in the database file: whoever has it open holds some (`os.h`, PENDING_BYTE). */
const LOCKED_FROM = 0x4000_0000;
const LOCKED_TO = LOCKED_FROM + 511;

/**
 * Why a file cannot be the store, with the mend; undefined where it can. Opens and makes nothing: what is made by
 * whoever looks may be closed to the gateway.
 */
export function storeTrouble(file: string): string | undefined {
  if (file === ':memory:') return undefined;
  try {
    const there = statSync(file, { throwIfNoEntry: false });
    if (there?.isDirectory()) return 'it is a folder: name a file in it (store:)';
    if (!statSync(dirname(file)).isDirectory()) return REASONS.ENOTDIR;
    accessSync(dirname(file), constants.W_OK);
    if (!there) return undefined;
    accessSync(file, constants.R_OK | constants.W_OK);
    return there.size === 0 ? undefined : contentTrouble(file);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return REASONS[code] ?? code;
  }
}

function contentTrouble(file: string): string | undefined {
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(descriptor);
  }
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    return 'it is no SQLite database: point store: to another file, or move this one away';
  }
  const version = header.readUInt32BE(USER_VERSION_AT);
  if (version <= MIGRATIONS.length) return undefined;
  return `it was written by a newer salt-xmpp (schema ${version}, this one knows ${MIGRATIONS.length}): run that version, or point store: to another file`;
}

/** The processes that have the store open, by its locks; none is known where there is no `/proc/locks` (Linux). */
export function storeUsers(file: string): number[] {
  try {
    const { ino } = statSync(file);
    const locks = readFileSync('/proc/locks', 'utf8').split('\n');
    return Array.from(new Set(locks.flatMap((line) => holderOf(line, ino) ?? [])));
  } catch {
    return [];
  }
}

/** `1: POSIX  ADVISORY  READ 4711 08:01:262401 1073741826 1073742335`. */
function holderOf(line: string, inode: number): number | undefined {
  const [, kind, , , pid, place = '', from, to] = line.trim().split(/\s+/);
  if (kind !== 'POSIX' || place.split(':').at(-1) !== String(inode)) return undefined;
  return Number(from) <= LOCKED_TO && Number(to) >= LOCKED_FROM ? Number(pid) : undefined;
}
