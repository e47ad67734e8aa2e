/*
 * Read from the source of Salt 3008.3, every implementation of a name, and held against it by
 * test/e2e/never-by-wildcard.test.ts, which finds what a new Salt adds.
 *
 * Here is what its module's name does not say: whatever runs functions, commands, code, queries or templates
 * given as arguments, has another machine or the master do so, or hands out configuration, pillar, stored or
 * private keys, environments, or files of the master. Not here is what is as powerful and says so: writing
 * files (`file.*`), users, services, packages' removal, a device's own command line. Nor do options count that
 * can be smuggled to a fixed program (`pkg.version --eval …` of rpm): argument constraints are for those.
 */

/** A module, its functions (`*` is all of it), and why they must be named, as a clause for a person. */
export type NeverByWildcard = readonly [module: string, functions: string, reason: string];

/** The functions that no wildcard of an access rule covers. */
export const NEVER_BY_WILDCARD: readonly NeverByWildcard[] = [
  // Functions that run functions.
  ['test', 'cross_test try', 'runs any function'],
  ['mine', 'get get_docker', 'hands out what other minions publish'],
  ['mine', 'send update', 'runs any function'],
  ['saltutil', 'cmd cmd_iter', 'runs any function on other minions'],
  ['saltutil', 'runner wheel', "runs any of the master's functions"],
  ['saltutil', 'mmodule', 'runs any function'],
  ['saltutil', 'find_cached_job', "hands out others' results"],
  ['saltutil', 'regen_keys revoke_auth', "gives up the minion's key"],
  ['saltutil', 'update', 'replaces Salt itself'],
  [
    'saltutil',
    `sync_all sync_beacons sync_clouds sync_engines sync_executors sync_grains sync_log_handlers sync_matchers
      sync_modules sync_output sync_outputters sync_pillar sync_proxymodules sync_renderers sync_resources
      sync_returners sync_sdb sync_serializers sync_states sync_thorium sync_tops sync_utils sync_wrapper`,
    'loads code, from any environment of the file server',
  ],
  ['publish', '*', 'runs functions on other minions and the master'],
  ['schedule', '*', 'runs any function by a schedule'],
  ['beacons', '*', 'has the minion run and watch anything'],
  ['snapper', '*', 'runs any function between snapshots, and hands out files'],
  ['saltcheck', '*', 'runs any function as a test'],
  ['highstate_doc', '*', 'runs any function and renders templates'],
  ['ansible', '*', 'runs any Ansible module'],
  ['chroot', '*', 'runs any function in a chroot'],
  ['idem', '*', 'runs any Idem function'],
  ['napalm', '*', 'runs any function of a device, and hands out its log-in'],
  ['celery', 'run_task', 'runs any task of Celery'],
  ['cloud', '*', "runs any function of a cloud's driver with the credentials of the configuration"],
  ['saltcloud', '*', 'makes machines from any configuration'],
  ['vsphere', 'esxcli_cmd', 'runs any command of a hypervisor'],
  ['ret', '*', "hands out others' results"],

  // States: each may run anything, and rendering them does.
  [
    'state',
    `apply check_request event graph graph_highstate high highstate id_exists low orchestrate pkg request
      run_request show_highstate show_low_sls show_lowstate show_sls show_state_usage show_states show_top single
      sls sls_exists sls_id template template_str test top`,
    'applies or renders states, which run anything, or hands them out',
  ],

  // Commands and code given as arguments.
  [
    'cmd',
    `exec_code exec_code_all powershell powershell_all retcode run run_all run_bg run_chroot run_stderr run_stdout
      script script_retcode shell shell_info tty`,
    'runs any command',
  ],
  ['at', 'at', 'runs any command later'],
  ['at', 'atc', 'hands out scripts with their environment'],
  [
    'cron',
    'set_env set_job set_special write_cron_file write_cron_file_verbose',
    'runs any command by a schedule',
  ],
  ['incron', 'set_job write_incron_file write_incron_file_verbose', 'runs any command when a file changes'],
  [
    'task',
    'add_action create_task create_task_from_xml edit_task run run_wait',
    'runs any command by a schedule',
  ],
  ['service', 'create modify', 'makes a service of any command'],
  ['service', 'launchctl', 'runs any job of launchd'],
  ['service', 'show', 'hands out the environments of services'],
  ['file', 'find', 'can run any command on what it finds'],
  ['git', '*', 'its options run any command'],
  ['rsync', 'rsync', 'its options run any command, and it copies any file to any host'],
  ['scp', '*', 'copies any file to or from any host'],
  ['pyenv', 'do do_with_python', 'runs any command'],
  ['puppet', 'noop run', 'runs any manifest, and any command by its options'],
  ['chef', '*', 'runs any recipe'],
  ['npm', '*', "runs packages' scripts, and any command by its options"],
  ['pip', 'freeze install list list_freeze_parse', 'hands its options on to cmd.run'],
  ['virtualenv', 'create virtualenv_ver', 'runs any program, and hands its options on to cmd.run'],
  ['pkg', 'install mod_repo', 'installs anything, and hands its options on to cmd.run'],
  ['pkgbuild', '*', 'builds packages, which run anything'],
  ['rpmbuild', '*', 'builds packages, which run anything'],
  ['seed', '*', "runs a shell's line, and makes keys that are accepted"],
  ['network', 'get_route', 'puts its argument into a line for a shell'],
  ['shadow', 'locked login_failures unlock', 'puts its argument into a line for a shell'],
  ['user', 'add addgroup chgroups removegroup', 'puts a group into a line for a shell, on Windows'],
  ['macpackage', 'get_mpkg_ids get_pkg_id', 'puts its argument into a line for a shell'],
  ['reg', 'import_file', 'puts its argument into a line for a shell'],
  ['chocolatey', 'bootstrap', 'runs a script from the net'],
  ['dsc', '*', 'runs any configuration script'],
  ['psget', '*', 'puts its arguments into a line of PowerShell'],
  ['win_iis', '*', 'puts its arguments into a line of PowerShell'],
  ['win_pki', '*', 'puts its arguments into a line of PowerShell'],

  // Queries given as arguments.
  ['mysql', 'file_query query', 'runs any SQL'],
  ['postgres', 'psql_query', 'runs any SQL'],
  ['cassandra_cql', 'cql_query cql_query_with_prepare', 'runs any CQL'],
  ['oracle', 'run_query', 'runs any SQL'],
  ['sqlite3', 'fetch modify', 'runs any SQL on any file'],
  ['osquery', '*', 'hands out files, environments and histories of shells by SQL'],

  // Templates, which can call any function.
  ['slsutil', 'renderer', 'renders any template, which runs any function'],
  ['jinja', '*', 'renders templates, which run any function'],
  [
    'archive',
    'cmd_unzip cmd_zip gunzip gzip rar tar unrar unzip zip',
    'renders its arguments, which run any function',
  ],
  [
    'file',
    'apply_template_on_contents check_managed check_managed_changes get_managed',
    'renders any template, which runs any function',
  ],
  ['http', '*', 'renders any template, sends any file anywhere and writes any file'],
  ['net', 'load_config load_template', 'renders any template, which runs any function'],
  ['nxos', 'config', 'renders any template, which runs any function'],
  ['nxos_api', 'config', 'renders any template, which runs any function'],
  ['pyeapi', 'config', 'renders any template, which runs any function'],
  ['winrepo', '*', 'renders templates under any configuration'],

  // Events.
  ['event', '*', 'fires any event, and the reactor acts on them'],

  // Configuration, pillar, credentials, files of the master.
  ['test', 'get_opts opts_pkg', 'hands out the configuration'],
  ['config', '*', 'hands out the configuration'],
  ['pillar', '*', 'hands out the pillar'],
  ['match', 'compound filter_by ifelse pillar pillar_pcre search_by', 'reveals the pillar, guess by guess'],
  ['match', 'grain_pcre pcre', 'its expression can keep the minion busy forever'],
  ['oracle', 'show_dbs show_pillar', 'hands out the pillar'],
  ['netacl', 'get_filter_pillar get_term_pillar', 'hands out the pillar'],
  ['cp', '*', "hands out the master's files and sends the minion's, and renders templates"],
  ['defaults', 'get', "hands out the master's files"],
  ['sdb', '*', 'hands out stored secrets'],
  ['environ', '*', 'hands out or changes the environment'],
  ['ps', 'proc_info', 'hands out the environments of processes'],
  ['hashutil', 'base64_encodefile', 'hands out any file'],
  ['gpg', 'decrypt encrypt export_key', 'hands out what is encrypted, any file or secret keys'],
  ['nacl', '*', 'opens what is sealed'],
  ['tls', 'get_ca_signed_key', 'hands out private keys'],
  ['x509', 'encode_private_key get_pem_entries get_pem_entry', 'hands out private keys'],
  ['ssh_pki', 'encode_private_key', 'hands out private keys'],
  ['ssh', 'user_keys', 'hands out private keys'],
  ['shadow', 'info', 'hands out hashes of passwords'],
  ['user', 'getent info', 'hands out hashes of passwords, on a BSD'],
  ['mysql', 'user_info user_list', 'hands out hashes of passwords'],
  ['postgres', 'role_get user_list', 'hands out hashes of passwords'],

  // The master's runners.
  ['@runner.salt', '*', 'runs any function'],
  ['@runner.state', '*', 'applies or renders states on the master, which run anything'],
  ['@runner.survey', '*', 'runs any function'],
  ['@runner.ssh', '*', 'runs any function over SSH'],
  ['@runner.queue', '*', 'runs any runner'],
  ['@runner.error', '*', "calls anything built into the master's Python, exec among it"],
  ['@runner.mine', '*', 'runs any function, and hands out what minions publish'],
  ['@runner.net', '*', 'hands out what minions publish'],
  ['@runner.saltutil', '*', 'loads code into the master, from any environment of the file server'],
  ['@runner.winrepo', '*', 'renders templates under any configuration'],
  ['@runner.http', '*', 'renders any template, sends any file anywhere and writes any file'],
  ['@runner.reactor', '*', 'sets what runs on events'],
  ['@runner.event', '*', 'fires any event, and the reactor acts on them'],
  ['@runner.manage', 'bootstrap bootstrap_psexec', 'runs a script on any host'],
  ['@runner.manage', 'down key_regen', 'can delete the keys of minions'],
  ['@runner.manage', 'safe_accept', 'accepts keys'],
  ['@runner.config', '*', "hands out the master's configuration"],
  ['@runner.test', 'get_opts', "hands out the master's configuration"],
  ['@runner.pillar', '*', 'hands out the pillar'],
  ['@runner.match', '*', 'reveals the pillar, guess by guess'],
  ['@runner.sdb', '*', 'hands out stored secrets'],
  ['@runner.auth', '*', 'makes log-in tokens'],
  [
    '@runner.cache',
    'cloud fetch flush list migrate store',
    "hands out or changes anything in the master's cache",
  ],
  ['@runner.cache', 'mine pillar', 'hands out the pillar or what minions publish'],

  // The master's wheels.
  ['@wheel.config', '*', "hands out or changes the master's configuration"],
  ['@wheel.error', '*', "calls anything built into the master's Python, exec among it"],
  ['@wheel.file_roots', '*', "hands out or changes the master's files"],
  ['@wheel.pillar_roots', '*', 'hands out or changes the pillar'],
  ['@wheel.key', 'gen gen_accept gen_keys gen_signature', 'hands out private keys'],
];

/** The same for modules that this Salt has not: of an extension, of Salt up to 3007, or of one's own. */
export const NEVER_BY_WILDCARD_ELSEWHERE: readonly NeverByWildcard[] = [
  ['module', '*', 'runs any function'],
  ['docker', '*', 'runs any command or function in a container, which can be given the whole machine'],
  ['dockercompose', '*', 'runs any container, which can be given the whole machine'],
  ['container_resource', '*', 'runs any command in a container'],
  ['lxc', '*', 'runs any command in a container'],
  ['lxd', '*', 'runs any command in a container'],
  ['nspawn', '*', 'runs any command in a container'],
  ['vault', '*', 'hands out stored secrets'],
  ['nagios', '*', 'runs any program'],
  ['django', '*', 'runs any command of Django'],
  ['rbenv', 'do do_with_ruby', 'runs any command'],
  ['rvm', 'do', 'runs any command'],
  ['hg', '*', 'its options run any command'],
  ['svn', '*', 'its options run any command'],
  ['@runner.cloud', '*', "runs any function of a cloud's driver with the credentials of the configuration"],
  ['@runner.lxc', '*', 'makes containers with any script'],
  ['@runner.vault', '*', 'makes tokens for stored secrets'],
  ['@runner.nacl', '*', 'opens what is sealed'],
  ['@runner.digicert', '*', 'hands out private keys'],
  ['@runner.venafi', '*', 'hands out private keys'],
];

/**
 * Functions that a wildcard covers only while they choose minions by a glob or a list, and where among the positional
 * arguments the kind of target is.
 */
export const CHOOSES_MINIONS: ReadonlyMap<string, number> = new Map([
  ['@runner.cache.grains', 1],
  ['@runner.cache.clear_all', 1],
  ['@runner.cache.clear_grains', 1],
  ['@runner.cache.clear_mine', 1],
  ['@runner.cache.clear_mine_func', 1],
  ['@runner.cache.clear_pillar', 1],
  ['@runner.manage.status', 2],
  ['@runner.manage.up', 1],
  ['@runner.network.wolmatch', 1],
]);
