/**
 * The functions that no wildcard of an access rule covers, each with its reason as a clause for a person
 * (`test.cross_test` runs any function). `module.*` stands for every function of a module. Read from the source
 * of Salt 3008.3 and held against it by test/e2e/never-by-wildcard.test.ts.
 */
export const NEVER_BY_WILDCARD: Readonly<Record<string, string>> = {
  // Runs functions given as arguments.
  'test.cross_test': 'runs any function',
  'test.try': 'runs any function',
  'mine.get': 'hands out what other minions publish',
  'mine.send': 'runs any function',
  'mine.update': 'runs any function',
  'saltutil.*': 'runs functions on other minions and the master, and loads code',
  'publish.*': 'runs functions on other minions and the master',
  'schedule.*': 'runs any function by a schedule',
  'snapper.*': 'runs any function between two snapshots',
  'saltcheck.*': 'runs any function as a test',
  'highstate_doc.*': 'runs any function and renders any template',
  'ansiblegate.*': 'runs any Ansible module',
  'ansible.*': 'runs any Ansible module',
  'chroot.*': 'runs any function in a chroot',
  'idem.*': 'runs any Idem function',
  'napalm.*': 'runs functions and commands on devices, and hands out their log-ins',
  // Applies states, each of which may run anything.
  'state.*': 'applies or renders states, which run anything',
  'module.run': 'runs any function',
  'beacons.*': 'changes what the minion watches, and runs on it',
  // Runs commands or code given as arguments.
  'cmd.*': 'runs any command',
  'at.at': 'runs any command later',
  'cron.*': 'runs any command by a schedule',
  'incron.*': 'runs any command when a file changes',
  // Renders templates, which call functions.
  'slsutil.renderer': 'renders any template, which can run any function',
  'jinja.*': 'renders templates, which can run any function',
  'file.apply_template_on_contents': 'renders any template, which can run any function',
  'file.get_managed': 'renders any template, which can run any function',
  // Speaks to the master or the event bus in the minion's name.
  'event.*': 'fires any event, which the reactor may act on',
  // Hands out configuration, pillar, credentials, files of the master.
  'test.get_opts': 'hands out the configuration',
  'config.*': 'hands out the configuration',
  'cp.*': "hands out the master's files, and can render templates",
  'pillar.*': 'hands out the pillar',
  'sdb.*': 'hands out stored secrets',
  'environ.*': 'hands out or changes the environment',
  'defaults.*': "hands out the master's files",
  // Runners.
  '@runner.salt.*': 'runs any function',
  '@runner.state.*': 'applies or renders states on the master, which run anything',
  '@runner.manage.down': 'can delete the keys of minions',
  '@runner.manage.safe_accept': 'accepts keys',
  '@runner.manage.bootstrap': 'runs a script over SSH on any host',
  '@runner.manage.bootstrap_psexec': 'runs a script on any Windows host',
  '@runner.manage.key_regen': 'deletes the keys of all minions',
  '@runner.survey.*': 'runs any function',
  '@runner.ssh.*': 'runs any function over SSH',
  '@runner.queue.*': 'runs any runner',
  '@runner.reactor.*': 'changes what runs on events',
  '@runner.event.*': 'fires any event, which the reactor may act on',
  '@runner.saltutil.*': 'loads code into the master',
  '@runner.config.*': "hands out the master's configuration",
  '@runner.test.get_opts': "hands out the master's configuration",
  '@runner.pillar.*': 'hands out the pillar',
  '@runner.sdb.*': 'hands out stored secrets',
  '@runner.auth.*': 'makes log-in tokens',
  // Wheels.
  '@wheel.config.*': "hands out or changes the master's configuration",
  '@wheel.file_roots.*': "reads and writes the master's states",
  '@wheel.pillar_roots.*': "reads and writes the master's pillar",
};
