"""Builds the file system of a box below a folder on a tmpfs; all that is written there is gone with the box."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from pathlib import Path

import linux

# World-readable things that programs look for. Nothing that tells of the host's own users, services or secrets.
OF_ETC = """
    adduser.conf alternatives bash.bashrc bindresvport.blacklist ca-certificates ca-certificates.conf debconf.conf
    debian_version default/useradd deluser.conf dpkg/dpkg.cfg dpkg/origins ethertypes gai.conf host.conf inputrc issue
    issue.net ld.so.cache ld.so.conf ld.so.conf.d localtime locale.alias locale.gen login.defs
    lsb-release magic magic.mime mime.types networks nsswitch.conf os-release pam.conf pam.d perl profile protocols
    python3 rpc security/limits.conf security/pam_env.conf services shells skel ssl/certs ssl/openssl.cnf
    terminfo timezone ucf.conf xattr.conf
""".split()

FOLDERS = """
    boot dev etc etc/apt/apt.conf.d etc/apt/preferences.d etc/init.d etc/rc2.d etc/salt etc/security etc/ssl home media
    mnt opt proc root run run/lock run/salt srv sys tmp usr var var/backups var/cache/apt/archives/partial
    var/cache/debconf var/cache/salt var/lib/apt/lists/partial var/lib/dpkg var/lib/misc var/local var/log/apt
    var/log/salt var/mail var/opt var/spool var/tmp
""".split()

# In merged-usr systems these are links into usr.
TOP_LEVEL = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")

# How deep folders of the host are made ours where the kernel cannot show them as ours: packages write no deeper.
DEPTH = 4

HEARTBEAT = """#!/bin/sh
### BEGIN INIT INFO
# Provides:          heartbeat
# Required-Start:    $local_fs
# Required-Stop:     $local_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: a small service to try service.status, stop and start with
### END INIT INFO
pid=/run/heartbeat.pid
case "$1" in
  start) start-stop-daemon --start --quiet --oknodo --background --make-pidfile --pidfile $pid --startas /bin/sh \\
    -- -c 'while :; do date >> /var/log/heartbeat.log; sleep 60; done' ;;
  stop) start-stop-daemon --stop --quiet --oknodo --remove-pidfile --pidfile $pid ;;
  restart|force-reload) "$0" stop; "$0" start ;;
  status) start-stop-daemon --status --pidfile $pid ;;
  *) echo "Usage: $0 start|stop|restart|status" >&2; exit 2 ;;
esac
"""

APT = """APT::Sandbox::User "root";
Acquire::Languages "none";
Dir::Log::Planner "";
"""


def real_folders() -> list[str]:
    """The folders of programs beside /usr, where they are no links into it."""
    return [f"/{top}" for top in TOP_LEVEL if os.path.isdir(f"/{top}") and not os.path.islink(f"/{top}")]


def build(root: Path, work: Path, name: str, domain: str, lowers: dict[str, str]) -> None:
    """
    Makes all of it at `root`. `lowers`: the folder of the host that lies below `/usr` and the like, by the place in
    the box. `work`: for what overlayfs needs, on the same tmpfs.
    """
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for folder in ("tmp", "var/tmp", "run/lock"):
        (root / folder).chmod(0o1777)
    (root / "root").chmod(0o700)
    for link, to in (("var/run", "/run"), ("var/lock", "/run/lock")):
        (root / link).symlink_to(to)
    for top in TOP_LEVEL:
        if os.path.islink(f"/{top}"):
            (root / top).symlink_to(os.readlink(f"/{top}"))
    copy_etc(root / "etc")
    write_etc(root / "etc", name, domain)
    for number, (place, lower) in enumerate(lowers.items()):
        upper, scratch = work / f"upper{number}", work / f"scratch{number}"
        upper.mkdir(parents=True)
        scratch.mkdir()
        if os.stat(lower).st_uid != 0:
            own_folders(lower, upper, DEPTH)
        if place == "/var/lib/dpkg":
            own_database(Path(lower), upper)
        target = root / place.lstrip("/")
        target.mkdir(parents=True, exist_ok=True)
        layers = f"lowerdir={lower},upperdir={upper},workdir={scratch},userxattr"
        linux.mount("overlay", str(target), "overlay", linux.NOSUID_NODEV, layers)


def copy_etc(etc: Path) -> None:
    for name in OF_ETC:
        source = Path("/etc", name)
        target = etc / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir() and not source.is_symlink():
            shutil.copytree(source, target, symlinks=True, copy_function=copy_public, ignore=private, dirs_exist_ok=True)
        elif os.path.lexists(source) and (source.is_symlink() or is_public(source)):
            shutil.copy(source, target, follow_symlinks=False)


def private(folder: str, names: list[str]) -> list[str]:
    """Names the files that not everybody may read."""
    paths = {name: Path(folder, name) for name in names}
    return [name for name, path in paths.items() if not path.is_symlink() and not is_public(path)]


def is_public(path: Path) -> bool:
    mode = path.stat().st_mode
    return bool(mode & stat.S_IROTH) and (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def copy_public(source: str, target: str) -> None:
    shutil.copy(source, target, follow_symlinks=False)


def write_etc(etc: Path, name: str, domain: str) -> None:
    base = Path("/usr/share/base-passwd")
    masters = (base / "passwd.master", base / "group.master")
    passwd = masters[0].read_text() if masters[0].exists() else "root:*:0:0:root:/root:/bin/sh\n"
    group = masters[1].read_text() if masters[1].exists() else "root:*:0:\n"
    files = {
        "passwd": passwd.replace(":*:", ":x:"),
        "group": group.replace(":*:", ":x:"),
        "shadow": "".join(f"{line.split(':')[0]}:*:20000:0:99999:7:::\n" for line in passwd.splitlines()),
        "gshadow": "".join(f"{line.split(':')[0]}:*::\n" for line in group.splitlines()),
        "hostname": f"{name}\n",
        "hosts": f"127.0.0.1 localhost\n127.0.1.1 {name}.{domain} {name}\n",
        "resolv.conf": "",
        "motd": "",
        "environment": "",
        "machine-id": f"{hashlib.sha256(name.encode()).hexdigest()[:32]}\n",
        "fstab": "",
        "apt/apt.conf.d/00box": APT,
        "apt/sources.list": "",
        "init.d/heartbeat": HEARTBEAT,
    }
    for path, text in files.items():
        (etc / path).write_text(text)
    for path in ("shadow", "gshadow"):
        (etc / path).chmod(0o640)
    (etc / "init.d/heartbeat").chmod(0o755)
    (etc / "mtab").symlink_to("../proc/self/mounts")
    (etc / "rc2.d/S01heartbeat").symlink_to("../init.d/heartbeat")


def own_folders(lower: str, upper: Path, depth: int) -> None:
    """Makes the folders of `lower` anew in `upper`, so that they belong to the box: files can come and go in them."""
    try:
        entries = list(os.scandir(lower))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            (upper / entry.name).mkdir(exist_ok=True)
            if depth > 1:
                own_folders(entry.path, upper / entry.name, depth - 1)


def own_database(lower: Path, upper: Path) -> None:
    """
    Gives the box dpkg's files to write, which its root may not where they are the host's. Triggers and overrides are
    left out: they call for users and caches of the host.
    """
    for entry in os.scandir(lower):
        if entry.is_file(follow_symlinks=False) and entry.stat().st_mode & stat.S_IROTH:
            shutil.copy(entry.path, upper / entry.name)
    (upper / "triggers").mkdir(exist_ok=True)
    for name in ("lock", "lock-frontend", "statoverride", "triggers/File", "triggers/Unincorp", "triggers/Lock"):
        (upper / name).write_text("")
