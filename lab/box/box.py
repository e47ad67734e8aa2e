"""
Runs a program in a box: a root, a host name, processes and a network of its own, as a root that is nobody on the host.

Usage: box.py SETTINGS PROGRAM [ARGUMENT...]. SETTINGS is a JSON file; `Settings` says what it holds.
As root the box's users are a range of the host's that nobody has; otherwise its root is the user who runs this.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import TypedDict

import linux
import relay
import root


class Network(TypedDict):
    """Where the ports of the box's loopback lead: to `target`, from the address `source` of the host."""

    ports: list[int]
    target: str
    source: str | None


class Settings(TypedDict):
    """`shown` and `writable`: folders of the host by place in the box; `files`, `secrets` (for root only): texts."""

    name: str
    domain: str
    bwrap: str
    shown: dict[str, str]
    writable: dict[str, str]
    files: dict[str, str]
    secrets: dict[str, str]
    path: str
    # None: the network namespace that this is started in.
    network: Network | None


# Far from the users of people, services and containers. The whole range is the users of a box.
FIRST_ID = 1_511_456_768
IDS = 65_536
# For all that a box writes: on its tmpfs, and to the log, which is a file of the host, in bytes.
SIZE = 2**30
# So that one that starts ever more does not take the host with it.
PROCESSES = 1000
# Below it all is made, in a mount namespace of our own.
STAGE = Path("/tmp")
# Folders of the host that the box sees with its own changes on top.
LAYERED = [place for place in ("/usr", "/var/lib/dpkg", *root.real_folders()) if os.path.isdir(place)]
# What a package manager and a service need; none that reaches the kernel, devices, mounts or networks.
CAPABILITIES = "CHOWN DAC_OVERRIDE FOWNER FSETID KILL NET_BIND_SERVICE SETFCAP SETGID SETUID".split()
NAMESPACES = ("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try")


def main(settings: Settings, command: list[str]) -> None:
    """Prepares as root where this is root, makes the box, and carries its connections until it ends."""
    network = settings["network"]
    here, there = socket.socketpair()
    is_root = os.geteuid() == 0
    if is_root:
        # Mounted while this may still read all: the box's users cannot reach each folder that is to be shown.
        linux.unshare("mount")
        linux.mount("none", "/", flags=linux.PRIVATE_ALL)
    box = os.fork()
    if box == 0:
        here.close()
        become_box(settings, command, there, is_root)
    there.close()
    if here.recv(1):
        map_ids(box, is_root)
        if is_root:
            stage(settings, FIRST_ID, f"/proc/{box}/ns/user")
        here.send(b".")
    _, handles, _, _ = socket.recv_fds(here, 1, len(network["ports"]) if network else 0)
    listeners = [socket.socket(fileno=handle) for handle in handles]
    relay.run(listeners, network["target"] if network else "", network["source"] if network else None, box)


def map_ids(box: int, is_root: bool) -> None:
    if not is_root:
        Path(f"/proc/{box}/setgroups").write_text("deny")
    for kind, own in (("uid", os.geteuid()), ("gid", os.getegid())):
        ids = f"0 {FIRST_ID} {IDS}" if is_root else f"0 {own} 1"
        Path(f"/proc/{box}/{kind}_map").write_text(ids)


def become_box(settings: Settings, command: list[str], outside: socket.socket, is_root: bool) -> None:
    """Enters the box's namespaces, fills its root, and becomes bwrap, which runs the program."""
    linux.unshare("user")
    outside.send(b".")
    outside.recv(1)
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    if is_root:
        os.setgroups([])
    linux.end_with_parent(signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE, SIZE))
    network = settings["network"]
    linux.unshare("mount", *(["net"] if network else []))
    # Nobody in the box gets capabilities by a user namespace within.
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    linux.mount("none", "/", flags=linux.PRIVATE_ALL)
    if not is_root:
        stage(settings, 0, None)
    listeners = open_ports(network["ports"]) if network else []
    socket.send_fds(outside, [b"."], [listener.fileno() for listener in listeners])
    fill(settings)
    # Not on the command line: `ps` in the box shows that.
    handle = os.memfd_create("arguments", 0)
    os.write(handle, "\0".join(arguments(settings)).encode())
    os.lseek(handle, 0, os.SEEK_SET)
    os.execv(settings["bwrap"], ["bwrap", "--args", str(handle), *command])


def open_ports(ports: list[int]) -> list[socket.socket]:
    linux.loopback_up()
    return [socket.create_server(("127.0.0.1", port)) for port in ports]


def staged(settings: Settings) -> dict[str, str]:
    """What is shown of the host, by place; each has a folder below STAGE/host, in this order."""
    return {**{place: place for place in LAYERED}, **settings["shown"], **settings["writable"]}


def stage(settings: Settings, owner: int, users: str | None) -> None:
    """Mounts a tmpfs for the box on STAGE, and on it what is shown of the host. `users`: a user namespace's file."""
    folders = staged(settings)
    handles = [os.open(folder, os.O_PATH) for folder in folders.values()]
    if users:
        for folder in settings["writable"].values():
            os.chown(folder, owner, owner)
    linux.mount("box", str(STAGE), "tmpfs", linux.NOSUID_NODEV, f"mode=755,size={SIZE},uid={owner},gid={owner}")
    (STAGE / "host").mkdir()
    for number, place in enumerate(folders):
        target = STAGE / "host" / str(number)
        target.mkdir()
        source = f"/proc/self/fd/{handles[number]}"
        if not (users and place in LAYERED and shifted(source, str(target), users)):
            linux.mount(source, str(target), flags=linux.BIND_ALL)
        os.close(handles[number])


def shifted(source: str, target: str, users: str) -> bool:
    """Whether the folder was mounted with its owners as the box's. overlayfs takes such a one from Linux 5.19 on."""
    if tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2]) < (5, 19):
        return False
    handle = os.open(users, os.O_RDONLY)
    try:
        linux.mount_with_owners_of(source, target, handle)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def fill(settings: Settings) -> None:
    os.umask(0o022)
    lowers = {place: str(STAGE / "host" / str(number)) for number, place in enumerate(LAYERED)}
    root.build(STAGE / "root", STAGE / "layers", settings["name"], settings["domain"], lowers)
    for mode, texts in ((0o644, settings["files"]), (0o600, settings["secrets"])):
        for place, text in texts.items():
            path = STAGE / "root" / place.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode)
            path.write_text(text)


def arguments(settings: Settings) -> list[str]:
    """bwrap's arguments, up to the program."""
    binds = ["--bind", str(STAGE / "root"), "/", "--proc", "/proc", "--dev", "/dev"]
    for number, place in enumerate(staged(settings)):
        if place not in LAYERED:
            how = "--bind" if place in settings["writable"] else "--ro-bind"
            binds += [how, str(STAGE / "host" / str(number)), place]
    rights = ["--cap-drop", "ALL", *(word for name in CAPABILITIES for word in ("--cap-add", f"CAP_{name}"))]
    variables = {"PATH": settings["path"], "HOME": "/root", "LANG": "C.UTF-8", "USER": "root"}
    environment = ["--clearenv", *(word for pair in variables.items() for word in ("--setenv", *pair))]
    return [
        *(*NAMESPACES, "--hostname", settings["name"], "--die-with-parent", "--chdir", "/root"),
        *(*binds, *rights, *environment),
    ]


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()), sys.argv[2:])
