import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../guard/index.ts';

/** A request cannot be recorded, so it does not run. */
export class AuditError extends UserError<'audit-unwritable'> {
  /** The problem, worded to stand within a sentence. */
  readonly why: string;

  constructor(message: string, why: string, cause: unknown) {
    super('audit-unwritable', message, { cause });
    this.why = why;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left',
  EDQUOT: 'no space is left to this user',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'it is on a read-only file system',
  ENOENT: 'its folder does not exist',
  EISDIR: 'it is a folder',
};

/** Why a file cannot be written, in words. */
export function writeTrouble(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? code;
}

interface OpenFile {
  descriptor: number;
  inode: number;
  device: number;
}

/**
 * A file of lines that only grows, readable by its owner alone (0600). It is opened again if its name is gone or has
 * another file, as after a rotation. Once `write` returns, the kernel has the line; nothing waits for the disk.
 */
export class AuditFile {
  readonly #name: string;
  #open: OpenFile | undefined;
  /** The file ends within a line. */
  #torn = false;

  /** @throws Node's errors, where it cannot be opened */
  constructor(name: string) {
    this.#name = name;
    this.reopen();
  }

  /** @throws Node's errors; then the line is not there, or at most a part of it. */
  write(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    const descriptor = this.#current();
    if (this.#torn) writeWhole(descriptor, Buffer.from('\n'));
    try {
      writeWhole(descriptor, bytes);
      this.#torn = false;
    } catch (error) {
      this.#torn = endsWithinLine(this.#name);
      throw error;
    }
  }

  /** Opens the file that has the name now. @throws Node's errors; the open file stays open */
  reopen(): void {
    const descriptor = openSync(this.#name, 'a', 0o600);
    this.close();
    const { ino, dev } = fstatSync(descriptor);
    this.#open = { descriptor, inode: ino, device: dev };
    this.#torn = endsWithinLine(this.#name);
  }

  close(): void {
    if (this.#open) closeSync(this.#open.descriptor);
    this.#open = undefined;
  }

  #current(): number {
    const there = statSync(this.#name, { throwIfNoEntry: false });
    const open = this.#open;
    if (open && there?.ino === open.inode && there.dev === open.device) return open.descriptor;
    this.reopen();
    return this.#current();
  }
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

/** A process killed while it wrote leaves half a line; one that may not read the file takes it to be whole. */
function endsWithinLine(name: string): boolean {
  let descriptor: number | undefined;
  try {
    const { size } = statSync(name);
    if (size === 0) return false;
    descriptor = openSync(name, 'r');
    const last = Buffer.alloc(1);
    return readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
  } catch {
    return false;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Says why lines cannot be appended to a file; undefined if they can. Creates no file: one made by another user may be
 * closed to the gateway.
 */
export function auditTrouble(name: string): string | undefined {
  try {
    const there = statSync(name, { throwIfNoEntry: false });
    if (there?.isDirectory()) return REASONS.EISDIR;
    accessSync(there ? name : dirname(name), constants.W_OK);
    return undefined;
  } catch (error) {
    return writeTrouble(error);
  }
}
