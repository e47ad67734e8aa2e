"""Calls the system calls that Python's standard library lacks; each raises OSError with what failed."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct

NEW_NAMESPACES = {"mount": 0x00020000, "user": 0x10000000, "net": 0x40000000}

BIND_ALL = 0x1000 | 0x4000
PRIVATE_ALL = 0x40000 | 0x4000
NOSUID_NODEV = 0x2 | 0x4

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4

# The same numbers on every architecture, but for alpha.
SYS_OPEN_TREE, SYS_MOVE_MOUNT, SYS_MOUNT_SETATTR = 428, 429, 442
AT_FDCWD = -100
AT_EMPTY_PATH = 0x1000
OPEN_TREE_CLONE = 1
MOVE_MOUNT_F_EMPTY_PATH = 4
MOUNT_ATTR_IDMAP = 0x00100000
MOUNT_ATTR_RDONLY = 0x1

libc = ctypes.CDLL(None, use_errno=True)


def check(result: int, what: str) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
    return result


def unshare(*kinds: str) -> None:
    check(libc.unshare(sum(NEW_NAMESPACES[kind] for kind in kinds)), f"unshare {' '.join(kinds)}")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    words = [word.encode() or None for word in (source, target, kind)]
    check(libc.mount(*words, ctypes.c_ulong(flags), options.encode() or None), f"mount {source} on {target}")


def end_with_parent(signal: int) -> None:
    """Has the kernel send `signal` to this process once its parent is gone."""
    check(libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0), "prctl")
    check(libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl")


def mount_with_owners_of(source: str, target: str, user_namespace: int) -> None:
    """Mounts a folder read-only with its owners shifted as in that user namespace (a descriptor). Linux 5.12."""
    tree = check(libc.syscall(SYS_OPEN_TREE, AT_FDCWD, source.encode(), OPEN_TREE_CLONE | os.O_CLOEXEC), "open_tree")
    try:
        attributes = struct.pack("QQQQ", MOUNT_ATTR_IDMAP | MOUNT_ATTR_RDONLY, 0, 0, user_namespace)
        size = ctypes.c_size_t(len(attributes))
        check(libc.syscall(SYS_MOUNT_SETATTR, tree, b"", AT_EMPTY_PATH, attributes, size), "mount_setattr")
        moved = libc.syscall(SYS_MOVE_MOUNT, tree, b"", AT_FDCWD, target.encode(), MOVE_MOUNT_F_EMPTY_PATH)
        check(moved, "move_mount")
    finally:
        os.close(tree)


def loopback_up() -> None:
    """Takes the loopback interface of this network namespace up."""
    get_flags, set_flags, is_up = 0x8913, 0x8914, 0x1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", 0)
        _, flags = struct.unpack("16sH14x", fcntl.ioctl(any_socket, get_flags, request))
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sH14x", b"lo", flags | is_up))

