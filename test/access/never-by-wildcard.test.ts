import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neededByName } from '../../src/access/by-name.ts';
import lists from '../../src/access/lists/by-name.json' with { type: 'json' };
import { READONLY_FUNCTIONS } from '../../src/access/readonly.ts';

const NAMED =
  `test.cross_test test.try test.get_opts state.single state.sls state.apply state.template_str module.run
  saltutil.cmd saltutil.runner saltutil.wheel saltutil.sync_all publish.publish publish.runner cp.get_file_str cp.push
  config.get config.items cmd.run cmd.script cmd.exec_code mine.send schedule.add event.send pillar.items sdb.get
  environ.items slsutil.renderer jinja.load_map file.find file.get_managed archive.zip network.get_route at.at cron.set_job
  http.query git.clone @runner.salt.execute @runner.salt.cmd @runner.state.orchestrate @runner.state.orch_show_sls
  @runner.manage.down @runner.error.error @runner.cache.pillar @runner.test.get_opts @wheel.config.apply @wheel.key.gen
  @wheel.file_roots.write`.split(/\s+/);

const BY_WILDCARD =
  `test.ping test.echo test.version status.uptime status.all_status status.loadavg disk.usage
  disk.percent grains.items grains.get network.interfaces network.ping ps.top pkg.version pkg.list_pkgs pkg.remove
  service.restart service.status user.list_users saltutil.find_job saltutil.kill_job saltutil.refresh_pillar
  state.running cmd.which file.read file.write mount.active sys.doc system.reboot testinfra.run nosuch.function
  @runner.manage.up @runner.manage.status @runner.jobs.list_job @runner.cache.grains @runner.doc.runner
  @wheel.key.accept @wheel.key.list_all @wheel.minions.connected`.split(/\s+/);

test('what runs functions or hands out the configuration must be named', () => {
  for (const fun of NAMED) assert.ok(neededByName(fun), fun);
  assert.equal(neededByName('test.cross_test'), 'runs any function');
});

test('what does as its module says may come by a wildcard', () => {
  for (const fun of BY_WILDCARD) assert.equal(neededByName(fun), undefined, fun);
});

test('a module is whole where all of it must be named, and its name alone is no function', () => {
  assert.ok(neededByName('config.invented'), 'of a newer Salt');
  assert.equal(neededByName('saltutil.invented'), undefined);
  assert.equal(neededByName('configs.get'), undefined);
  assert.equal(neededByName('Config.get'), undefined);
  assert.equal(neededByName('config'), undefined);
  assert.equal(neededByName(''), undefined);
  assert.equal(neededByName('runner.salt.execute'), undefined);
});

test('no function that only reads must be named', () => {
  assert.deepEqual(
    [...READONLY_FUNCTIONS].filter((fun) => neededByName(fun)),
    [],
  );
});

test('each function is listed once, with a clause for a person', () => {
  const entries = [...lists.salt, ...lists.elsewhere];
  const names = entries.flatMap(({ module, functions }) =>
    functions.split(/\s+/).map((name) => `${module}.${name}`),
  );
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
  for (const { module, reason } of entries) assert.match(reason, /^[a-z].*[^.]$/, module);
});
