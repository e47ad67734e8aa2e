import { accessSync, closeSync, constants, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../backend.ts';
import { MIGRATIONS } from './schema.ts';

/** SQLite's primary result codes (sqlite.org/rescode.html) that speak of the disk or of others, and not of the statement. */
const RESULTS: Readonly<Record<number, string>> = {
  5: 'another program has it locked',
  6: 'it is locked',
  8: 'it is read-only',
  10: 'the disk fails',
  11: 'its file is damaged',
  13: 'no space is left',
  14: 'its file cannot be opened',
};

/** The error with the reason in words where the disk or another program is at fault; any other error as it is. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error;
  // The bytes above the lowest say more exactly what failed.
  const reason = RESULTS[Number(error.errcode) & 0xff];
  return reason === undefined ? error : new StoreError('store-unwritable', reason, { cause: error });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission: give its folder to the gateway's user, or point store: elsewhere",
  EPERM: "no permission: give its folder to the gateway's user, or point store: elsewhere",
  EROFS: 'it is on a read-only file system: point store: to a writable one',
  ENOENT: 'its folder does not exist: make it, or point store: elsewhere',
  ENOTDIR: 'a file stands in place of its folder: point store: elsewhere',
};

const MAGIC = 'SQLite format 3\0';
/** Of SQLite's header: the first 100 bytes, with `user_version` at byte 60 (https://sqlite.org/fileformat.html). */
const HEADER_BYTES = 100;
const USER_VERSION_AT = 60;
/**
 * The bytes that SQLite locks in the database file: each process with an open file holds some (`os.h`, PENDING_BYTE).
 */
const LOCKED_FROM = 0x4000_0000;
const LOCKED_TO = LOCKED_FROM + 511;

/**
 * Says why a file cannot be the store, and how to fix that; undefined where it can. Opens and makes nothing: the gateway
 * may not be allowed to open what another user made.
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
    return 'it is not a SQLite database: point store: to another file, or move this one away';
  }
  const version = header.readUInt32BE(USER_VERSION_AT);
  if (version <= MIGRATIONS.length) return undefined;
  return `it was written by a newer salt-xmpp (schema ${version}, this one knows ${MIGRATIONS.length}): run that version, or point store: to another file`;
}

/** Finds the processes that have the store open, by its locks; none where there is no `/proc/locks` (Linux has it). */
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
