/** The targets of an escape: things of the host, made by the test. */
export interface Aims {
  /** A file with `secret` in it, which root alone may read. */
  file: string;
  /** A word that only the host's file holds; in halves, as the call itself is on the minion's disk. */
  halves: readonly [string, string];
  /** A process of the host, waiting. */
  pid: number;
  /** A Unix socket's path, and an abstract one's name; connections to either are counted. */
  socket: string;
  abstract: string;
  /** A port of the host's loopback interface. */
  port: number;
  /** The one folder that the box and the host both write to. */
  shared: string;
}

export interface Escape {
  what: string;
  /** For a shell, as the minion's root. */
  command: string;
}

/** Ways out of a box, by the kernel's interfaces. Each prints ESCAPED, or the secret, where it got somewhere. */
export function escapes(aims: Aims): Escape[] {
  return [mounts(aims), devices(aims), kernel(), processes(aims), roots(aims), networks(aims)].flat();
}

/** These work in any shell and Python: without their ESCAPED the others would prove nothing. */
export const CONTROLS: readonly Escape[] = [shell('a shell', 'true'), python('Python', 'os.getpid()')];

function shell(what: string, command: string): Escape {
  return { what, command: `(${command}) </dev/null 2>&1 && echo ESCAPED` };
}

/** Python as shell words; an exception is not an escape. */
function python(what: string, code: string): Escape {
  const imports = 'import os, ctypes, socket; libc = ctypes.CDLL(None, use_errno=True)';
  return { what, command: `python3 - 2>&1 <<'CODE'\n${imports}\n${code}\nprint("ESCAPED")\nCODE` };
}

function mounts({ file }: Aims): Escape[] {
  return [
    shell('mount a tmpfs', 'mount -t tmpfs none /mnt'),
    shell('mount a disk', 'mount $(ls /dev/vd* /dev/sd* /dev/nvme* 2>/dev/null | head -1) /mnt'),
    shell('mount proc anew', 'mount -t proc proc /mnt'),
    shell('mount sysfs', 'mount -t sysfs sys /mnt'),
    shell('mount a cgroup, for its release agent', 'mount -t cgroup -o memory none /mnt'),
    shell(
      'mount an overlay',
      'mkdir -p /tmp/o && mount -t overlay none -o lowerdir=/,upperdir=/tmp/o,workdir=/tmp /mnt',
    ),
    shell('bind a folder', 'mount --bind / /mnt'),
    shell(
      'remount what is read-only',
      'mount -o remount,rw,bind "$(dirname "$(dirname "$(command -v salt-minion)")")"',
    ),
    shell('write to the virtual environment', 'touch "$(command -v salt-minion)"'),
    shell('unmount what lies on top', 'umount -l /usr || umount -l /proc'),
    python('a new mount by file descriptor', 'assert libc.syscall(428, -100, b"/", 1) >= 0'),
    python('move the root', 'assert libc.pivot_root(b"/tmp", b"/tmp") == 0'),
    shell('root in a user namespace', 'unshare -Urm mount -t tmpfs none /mnt'),
    shell('a user namespace at all', 'unshare -U true'),
    python(
      'open a file by its handle',
      `h = ctypes.create_string_buffer(b"\\x08\\0\\0\\0\\x01\\0\\0\\0\\x02\\0\\0\\0\\0\\0\\0\\0", 144)
fd = os.open("/etc/hosts", os.O_RDONLY)
assert libc.open_by_handle_at(fd, h, 0) >= 0`,
    ),
    shell('read by a path through a process', `cat /proc/1/root${file}`),
    shell('read by the path itself', `cat ${file}`),
  ];
}

function devices({ shared }: Aims): Escape[] {
  const makeAndRead = (path: string) => `mknod ${path} b $1 $2 && head -c 512 ${path}`;
  return [
    shell('make a device of a disk', `set -- 254 0; ${makeAndRead('/tmp/disk')}`),
    shell('make one on the disk of the host', `set -- 8 0; ${makeAndRead(`${shared}/disk`)}`),
    shell('make /dev/mem', 'mknod /dev/mem c 1 1 && head -c 16 /dev/mem'),
    shell('make /dev/kmsg', 'mknod /dev/kmsg c 1 11 && echo hello > /dev/kmsg'),
    shell('find a disk', 'ls /dev | grep -E "^(vd|sd|nvme|loop|dm-|fuse|kvm|kmsg|mem|port)"'),
    shell('read the kernel', 'head -c 16 /proc/kcore'),
    shell('find what a folder of the host holds', 'ls -A /boot /sys /home /media | grep -v -E "^(/.*:)?$"'),
  ];
}

function kernel(): Escape[] {
  const write = (path: string) =>
    shell(`write to ${path}`, `echo "$(cat ${path} 2>/dev/null || echo h)" > ${path}`);
  return [
    ...['core_pattern', 'hostname', 'modprobe', 'sysrq', 'panic'].map((name) =>
      write(`/proc/sys/kernel/${name}`),
    ),
    ...['/proc/sys/vm/drop_caches', '/proc/sys/fs/binfmt_misc/register', '/proc/sysrq-trigger'].map(write),
    ...[
      '/proc/sys/user/max_user_namespaces',
      '/proc/irq/default_smp_affinity',
      '/sys/kernel/uevent_helper',
    ].map(write),
    shell('load a module', 'modprobe dummy || insmod "$(find /lib/modules -name "dummy.ko*" | head -1)"'),
    python(
      'load a module by the system call',
      'libc.init_module(b"x", 1, b""); assert ctypes.get_errno() in (8, 22)',
    ),
    python('restart the machine by the system call', 'assert libc.reboot(0x89ABCDEF) == 0'),
    shell('set the clock', 'date -s "$(date)"'),
    shell('set the host name', 'hostname other'),
    shell('swap', 'swapoff -a && swapon /tmp/none'),
  ];
}

function processes({ pid, shared }: Aims): Escape[] {
  return [
    shell('kill a process of the host', `kill -9 ${pid}`),
    shell('see it', `ls /proc/${pid}/cmdline || ps ax -o pid= | grep -qw ${pid}`),
    python('trace it', `assert libc.ptrace(16, ${pid}, 0, 0) == 0`),
    python('take its file descriptors', `assert libc.syscall(434, ${pid}, 0) >= 0`),
    shell('enter the namespaces of process 1', 'nsenter -t 1 -m -u -i -n -p true'),
    shell('be more of it', 'nice -n -5 true && [ "$(nice -n -5 nice)" -lt 0 ]'),
    python(
      'start as many as one likes',
      'import resource; assert not 0 < resource.getrlimit(resource.RLIMIT_NPROC)[1] < 5000',
    ),
    shell('overwrite the program of process 1', ': >> /proc/1/exe'),
    python('overwrite the program that runs this', 'open("/proc/self/exe", "ab")'),
    shell(
      'find what the host had open',
      `ls -l /proc/1/fd /proc/2/fd | grep -F "> /" | grep -v -E "> (/(dev|proc|run|var)|${shared})/|/logs/"`,
    ),
  ];
}

function roots({ file, halves: [one, other], shared }: Aims): Escape[] {
  return [
    python(
      'leave a changed root by a descriptor',
      `fd = os.open("/", os.O_RDONLY); os.makedirs("/tmp/jail", exist_ok=True); os.chroot("/tmp/jail"); os.fchdir(fd)
for _ in range(64): os.chdir("..")
os.chroot(".")`,
    ),
    shell(
      'find the secret anywhere',
      `grep -rlsF "${one}""${other}" / --exclude-dir=proc --exclude-dir=usr --exclude-dir='salt-*'`,
    ),
    shell('find the folder of the lab', `ls -A "$(dirname ${shared})" | grep -v -x shared`),
    shell('read a password', 'grep -E ":[$]" /etc/shadow'),
    shell('climb out of the shared folder', `cat "${shared}/../${file.split('/').at(-1)}"`),
    shell(
      'climb out by a link',
      `ln -sfn "$(dirname ${file})" ${shared}/out && cat ${shared}/out/${file.split('/').at(-1)}`,
    ),
  ];
}

function networks({ socket, abstract, port }: Aims): Escape[] {
  return [
    python('reach a port of the host', `socket.create_connection(("127.0.0.1", ${port}), 2)`),
    shell('have an interface of the host', 'ip -o link | grep -v " lo:"'),
    python('connect to a socket of the host', `socket.socket(socket.AF_UNIX).connect("${socket}")`),
    python('connect to an abstract one', `socket.socket(socket.AF_UNIX).connect("\\0${abstract}")`),
    shell('find a socket of the host', 'find / -xdev -type s -not -path "/run/salt/*" | grep .'),
    shell('make an interface', 'ip link add sxout type dummy'),
    shell('take one down', 'ip link set lo down'),
    shell('change the routes', 'ip route add default dev lo'),
    python('open a raw socket', 'socket.socket(socket.AF_PACKET, socket.SOCK_RAW)'),
  ];
}
