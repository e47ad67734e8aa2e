/*
 * Read from the source and the docstrings of Salt 3008.3, every implementation of a name (`pkg` is a dozen
 * modules). Left out is whatever can change something for some argument, runs commands or functions, sends
 * traffic where it is told, stalls a minion, or hands out file contents, configuration, pillar, environments
 * or others' results. Caches of Salt's own and stale files of its own in `proc/` do not count as writing.
 */

/** Only read, whatever the arguments: names by module. */
const READ: Record<string, string> = {
  // Echoes and versions. Not: cross_test, try (run functions), get_opts, opts_pkg, conf_test (configuration),
  // tty (writes), sleep, rand_sleep, fib, collatz (keep a minion busy).
  test: `arg arg_clean arg_repr arg_type echo false kwarg module_report not_loaded outputter ping provider
    providers true version versions versions_information versions_report`,
  // Docs and names of what is loaded. Not: reload_modules; state_* and list_state_*, which have the master
  // render the pillar anew.
  sys: `argspec doc list_functions list_modules list_renderers list_returner_functions list_returners
    renderer_doc returner_argspec returner_doc`,
  // What runs now. Not: find_cached_job (others' results), sync_*, refresh_*, kill_*, cmd, runner, wheel.
  saltutil: 'find_job is_running list_extmods running',
  state: 'running', // the same for states; every other state function renders, and most apply
  grains: 'equals get has_value item items ls',
  // Numbers out of /proc and fixed commands. Not: custom (runs what the configuration names), master and
  // ping_master (fire events, change the connection), proxy_reconnect.
  status: `all_status cpuinfo cpuload cpustats diskstats diskusage loadavg meminfo netdev netstats nproc pid
    procs saltmem time uptime version vmstats w`,
  // df with checked flags. Not: format, wipe, tune, resize2fs, hpa, hdparms (any hdparm flag), blkid (writes
  // its cache where told).
  disk: 'get_fstype_from_path inodeusage percent usage',
  // psutil and fixed commands. Not: kill_pid, pkill, proc_info (environments of processes).
  ps: `boot_time cpu_percent cpu_times disk_io_counters disk_partition_usage disk_partitions disk_usage
    get_pid_list get_users netstat network_io_counters num_cpus pgrep psaux ss status swap_memory top
    total_physical_memory virtual_memory`,
  // State of the interfaces, and arithmetic. Not: get_route (its argument goes through a shell), ping, dig,
  // nslookup, traceroute, connect, wol (traffic), mod_*, get_bufsize (any ethtool option).
  network: `active_tcp arp calc_net convert_cidr default_route fqdns get_fqdn get_hostname ifacestartswith
    in_subnet interface interface_ip interfaces interfaces_names ip_addrs ip_addrs6 ip_in_subnet ip_neighs
    ip_neighs6 ip_networks ip_networks6 ipaddrs ipaddrs6 iphexval ipneighs ipneighs6 is_loopback is_private
    netstat reverse_ip routes subnets subnets6`,
  hosts: 'get_alias get_ip has_pair list_hosts',
  // Names and memberships. Not: user.info and getent, shadow.* (the password's hash, as root on a BSD).
  user: 'list_groups list_users',
  group: 'getent info list_groups',
  // What is mounted. Not: fstab and its like (any file, and passwords in options), the mount cache.
  mount: 'active get_device_from_path get_mount_from_path is_mounted swaps',
  // Metadata by stat. Not: contents in any form, find (-delete, -exec), stats (hashes), readlink (expands
  // the environment), check_* (some mend what they find).
  file: `access directory_exists file_exists get_gid get_group get_mode get_uid get_user is_blkdev is_chrdev
    is_fifo is_hardlink is_link lstat path_exists_glob readdir statvfs`,
  kmod: 'available check_available is_loaded lsmod mod_list',
  // Not: latest_available and upgrade_available, which refresh the package lists.
  kernelpkg: 'active latest_installed list_installed needs_reboot',
  timezone: 'get_hwclock get_offset get_zone get_zonecode zone_compare',
  locale: 'avail get_locale list_avail',
  keyboard: 'get_sys get_x',
  // Clock, name, pending reboots. Everything else of it sets or stops something.
  system: `get_computer_desc get_computer_name get_domain_workgroup get_hostname get_pending_reboot
    get_pending_reboot_details get_reboot_required_witnessed get_system_date get_system_date_time
    get_system_info get_system_time`,
  at: 'atq', // not: atc (scripts with their environment)
  lvm: 'fullversion version',
  raid: 'list',
  partition: 'exists get_block_device', // not: probe (has the kernel read tables anew)
  udev: 'exportdb',
  selinux: 'getconfig getenforce getsebool getsemod list_sebool list_semod',
  // Rules in force. Not: the *saved* ones (any file).
  iptables: 'get_policy get_rules version',
  nftables: 'get_rules list_tables version',
  firewalld: 'default_zone get_icmp_types get_services get_zones list_zones version',
  // Master: who is up, and docs. Not: manage.down (removekeys), jobs.* (others' arguments and results), cache.*
  // (grains by any target, which tells the pillar; pillar, mine), pillar.*, mine.*, config.*, survey.* and salt.*
  // (run functions).
  '@runner.manage': `alived allowed joined list_not_state list_state not_alived not_allowed not_joined
    not_present not_reaped present reaped status up versions`,
  '@runner.doc': 'execution runner wheel',
  // Names and fingerprints of keys. Not: gen* (private keys), file_roots.* and pillar_roots.* (contents).
  '@wheel.key': 'finger finger_master glob_match list list_all name_match',
  '@wheel.minions': 'connected',
};

/**
 * Only read as long as each argument is one plain word, since they put it on a command line: on SysV
 * `service.status "nginx stop"` stops nginx, and rpm runs what `--eval` says.
 */
const READ_PLAIN_WORDS: Record<string, string> = {
  // systemd may get a daemon-reload first, where a unit file changed. Not: show (environments of units).
  service: `available disabled enabled execs get_all get_disabled get_enabled get_running get_static
    get_stopped info masked missing status`,
  // What is installed. Not: whatever refreshes the lists by default (latest_version, list_upgrades,
  // upgrade_available), repositories (passwords in URLs), verify and diff (contents).
  pkg: 'file_dict file_list get_selections info_installed list_pkgs owner version version_cmp',
  lowpkg: 'file_dict file_list info list_pkgs owner version_cmp',
  disk: 'dump fstype iostat smart_attributes',
  ps: 'lsof',
  network: 'hw_addr hwaddr',
  user: 'primary_group',
  lvm: 'lvdisplay pvdisplay vgdisplay',
  raid: 'detail',
  partition: 'list',
  udev: 'env info links name path',
  ethtool: 'show_coalesce show_driver show_features show_offload show_pause show_ring',
  smbios: 'get records',
  alternatives: 'check_exists check_installed display show_current', // not: show_link (a line of any file)
  firewalld: `get_interfaces get_masquerade get_rich_rules get_sources list_all list_icmp_block list_port_fwd
    list_ports list_services`,
};

/** What only reads, and yet shows or does more than `@readonly` promises; a rule may give it by its name or a wildcard. */
const NOT_GRANTED: Record<string, string> = {
  // Others' jobs, with their arguments.
  saltutil: 'find_job is_running running',
  state: 'running',
  // Command lines of processes, as a whole or guess by guess.
  status: 'all_status pid procs w',
  ps: 'pgrep psaux top',
  service: 'info',
  // Keeps a minion busy for as long as its argument says, or asks others on the network.
  file: 'path_exists_glob',
  network: 'fqdns',
  // Asks all minions, those among them that the person may not see.
  '@runner.doc': 'execution',
};

/** What `@readonly` covers with no other arguments than these keywords: others choose minions, or make it wait. */
const FEW_ARGUMENTS: Record<string, readonly [functions: string, keywords: readonly string[]]> = {
  '@runner.manage': [
    `alived allowed joined list_not_state list_state not_alived not_allowed not_joined not_present not_reaped present
      reaped status up versions`,
    ['show_ip', 'output'],
  ],
  ps: ['cpu_percent', ['per_cpu']],
  disk: ['iostat', []],
  // Formats its argument: `[{:>9999999999}]` takes 10 GB of memory.
  status: ['diskusage', []],
};

/**
 * What `@readonly` covers with so many positional arguments at most: after its name `service.status` takes what it looks for in
 * the command lines of all processes, where systemd is not.
 */
export const MOST_POSITIONAL: ReadonlyMap<string, number> = new Map([['service.status', 1]]);

/** Functions that read only while their arguments are plain words. */
export const PLAIN_WORD_FUNCTIONS: ReadonlySet<string> = new Set(names(READ_PLAIN_WORDS));

/** Every function of Salt known to only read; a runner's begins with `@runner.`, a wheel's with `@wheel.`. */
export const READONLY_FUNCTIONS: ReadonlySet<string> = new Set([...names(READ), ...PLAIN_WORD_FUNCTIONS]);

/** What `@readonly` covers in an access rule. */
export const GRANTED_FUNCTIONS: ReadonlySet<string> = new Set(
  Array.from(READONLY_FUNCTIONS).filter((name) => !names(NOT_GRANTED).includes(name)),
);

/** The keywords that those may be given which may have few, and no positional argument. */
export const KEYWORDS_OF: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(FEW_ARGUMENTS).flatMap(([module, [functions, keywords]]) =>
    names({ [module]: functions }).map((name) => [name, keywords]),
  ),
);

function names(modules: Record<string, string>): string[] {
  return Object.entries(modules).flatMap(([module, functions]) =>
    functions.split(/\s+/).map((name) => `${module}.${name}`),
  );
}
