/*
 * Where a function of Salt takes a secret by its place: read from the parameters' names in the source of Salt 3008.3, held
 * against it by test/e2e/secret-arguments.test.ts, and a few whose parameters do not say it.
 */

/** By module and the place of the first secret, from 0: the functions. */
const SECRETS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  '@runner.auth': {
    0: 'del_token',
  },
  '@runner.manage': {
    6: 'bootstrap bootstrap_psexec',
  },
  apache: {
    2: 'useradd',
  },
  archive: {
    7: 'cmd_unzip unzip',
  },
  artifactory: {
    2: 'set_basic_auth',
    9: 'get_latest_release get_latest_snapshot',
  },
  asymmetric: {
    1: 'sign',
  },
  cassandra_cql: {
    1: 'create_user',
    3: 'info list_keyspaces list_users version',
    4: 'cql_query drop_keyspace keyspace_exists list_column_families',
    7: 'create_keyspace grant_permission list_permissions',
    8: 'cql_query_with_prepare',
  },
  chocolatey: {
    3: 'add_source',
  },
  consul: {
    1: 'put',
  },
  cron: {
    2: 'set_env',
  },
  cryptdev: {
    2: 'set_crypttab',
  },
  disk: {
    1: 'blkid',
  },
  environ: {
    0: 'setenv',
    1: 'setval',
  },
  etcd: {
    1: 'set',
  },
  git: {
    2: 'current_branch is_worktree list_tags remotes status',
    3: 'config_get describe discard_local_changes list_branches list_worktrees remote_get',
    4: 'config_get_regex config_get_regexp config_unset pull remote_refs remote_set reset revision',
    5: 'add branch commit config_set merge merge_tree rebase rev_parse rm stash submodule',
    6: 'archive checkout clone diff ls_remote push symbolic_ref',
    7: 'fetch tag worktree_prune',
    8: 'init',
    9: 'merge_base worktree_add',
  },
  gpg: {
    1: 'export_key',
    2: 'delete_key',
    4: 'decrypt',
    5: 'sign',
    6: 'encrypt',
    8: 'create_key',
  },
  hashutil: {
    0: 'digest',
    1: 'github_signature hmac_compute hmac_signature',
  },
  htpasswd: {
    2: 'useradd useradd_all',
  },
  influxdb: {
    1: 'user_create',
  },
  keychain: {
    1: 'get_friendly_name get_hash install unlock_keychain',
    2: 'uninstall',
  },
  keyring: {
    1: 'set',
  },
  mongodb: {
    1: 'user_create',
  },
  mysql: {
    1: 'verify_login',
    2: 'user_chpass user_create user_exists',
  },
  nxos: {
    1: 'check_password set_password',
  },
  pkgbuild: {
    3: 'make_repo',
  },
  postgres: {
    3: 'datadir_init schema_list',
    4: 'available_extensions db_list installed_extensions language_list schema_exists schema_get schema_remove tablespace_list user_list version',
    5: 'db_alter db_create db_exists db_remove get_available_extension get_installed_extension group_create group_remove group_update is_available_extension is_installed_extension language_create language_exists language_remove owner_to psql_query role_get schema_create tablespace_alter tablespace_exists tablespace_remove user_create user_exists user_remove user_update',
    7: 'create_metadata privileges_list',
    8: 'drop_extension tablespace_create',
    9: 'create_extension privileges_revoke',
  },
  proxy: {
    3: 'set_ftp_proxy set_http_proxy set_https_proxy',
  },
  rabbitmq: {
    1: 'add_user change_password check_password',
  },
  random: {
    0: 'hash',
    1: 'shadow_hash',
  },
  rpmbuild: {
    3: 'make_repo',
  },
  rsync: {
    5: 'rsync',
  },
  sdb: {
    1: 'set',
  },
  shadow: {
    0: 'gen_password',
    1: 'set_password verify_password',
  },
  slack: {
    0: 'list_rooms list_users',
    1: 'find_room find_user',
    3: 'post_message',
  },
  ssh_pki: {
    0: 'encode_private_key get_private_key_size verify_private_key',
    1: 'get_public_key',
    2: 'create_private_key verify_signature',
  },
  system: {
    1: 'unjoin_domain',
    2: 'join_domain',
  },
  task: {
    3: 'create_task edit_task',
    5: 'create_task_from_xml',
  },
  tls: {
    2: 'create_pkcs12',
  },
  tomcat: {
    0: 'passwd',
  },
  user: {
    1: 'add enable_auto_login setpassword update',
  },
  vagrant: {
    2: 'get_ssh_config',
  },
  vsphere: {
    2: 'add_host_to_dvs coredump_network_enable enable_firewall_ruleset get_coredump_network_config get_firewall_status get_host_datetime get_ntp_config get_service_policy get_service_running get_ssh_key get_syslog_config get_vmotion_enabled get_vsan_eligible_disks get_vsan_enabled list_clusters list_datacenters list_datastore_clusters list_datastores list_dvs list_folders list_hosts list_networks list_non_ssds list_resourcepools list_ssds list_tag_categories list_tags list_vapps list_vms reset_syslog_config service_restart service_start service_stop set_coredump_network_config set_ntp_config set_service_policy set_syslog_config syslog_service_reload system_info update_host_datetime update_host_password upload_ssh_key vmotion_disable vmotion_enable vsan_add_disks vsan_disable vsan_enable',
    3: 'delete_tag delete_tag_category esxcli_cmd',
    4: 'list_attached_tags',
    5: 'attach_tag create_tag create_tag_category',
  },
  webutil: {
    2: 'useradd verify',
  },
  win_pki: {
    2: 'get_cert_file',
    5: 'export_cert import_cert',
  },
  x509: {
    0: 'create_crl create_csr encode_private_key get_private_key_size verify_private_key',
    1: 'get_public_key',
    2: 'create_private_key verify_signature',
    3: 'encode_certificate',
    4: 'create_certificate create_certificate_ssh',
  },
  zk_concurrency: {
    7: 'party_members',
    8: 'unlock',
    9: 'lock_holders',
  },
};

/** The place of the first positional argument that is a secret, from 0; those after it count as secret too. */
export const FIRST_SECRET: ReadonlyMap<string, number> = new Map(
  Object.entries(SECRETS).flatMap(([module, places]) =>
    Object.entries(places).flatMap(([place, functions]) =>
      functions.split(' ').map((name): [string, number] => [`${module}.${name}`, Number(place)]),
    ),
  ),
);
