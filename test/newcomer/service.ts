import assert from 'node:assert/strict';
import type { ChatUser } from '../e2e/support/person.ts';
import type { Machine } from './machine.ts';

const CONFIG = '/etc/salt-xmpp/config.yaml';
const UNIT = 'salt-xmpp.service';
const JOURNAL = `journalctl -u ${UNIT} -o cat --no-pager`;

/** A property of the unit in systemd. */
function property(machine: Machine, name: string): string {
  return machine.runs(`systemctl show --value -p ${name} ${UNIT}`).trim();
}

/** Tests the unit under a real systemd: run, reload, stop, restart. */
export async function looksAfter(
  machine: Machine,
  admin: ChatUser,
  say: (what: string) => void,
): Promise<void> {
  assert.equal(property(machine, 'ActiveState'), 'active');
  const process = property(machine, 'MainPID');
  assert.match(machine.runs(`ps -o user= -p ${process}`), /^salt-xmpp/);
  machine.runs(`! nsenter -t ${process} -m touch /etc/not-to-be`);
  assert.match(machine.runs(JOURNAL), /salt-xmpp starts/);

  machine.runs(`echo 'access: nonsense' >> ${CONFIG} && systemctl reload ${UNIT}`);
  await machine.shows(JOURNAL, /has mistakes, so the old config stays/);
  admin.says('web01', 'test.echo still-here');
  await admin.hears('web01', 'still-here');
  machine.runs(`sed -i '$d' ${CONFIG} && echo 'master_name: salt' >> ${CONFIG} && systemctl reload ${UNIT}`);
  await machine.shows(JOURNAL, /a restart is needed for master_name/);
  assert.equal(property(machine, 'MainPID'), process, 'a reload starts nothing anew');
  machine.runs(`sed -i '$d' ${CONFIG}`);
  say('reloaded');

  machine.runs(`systemctl stop ${UNIT}`);
  await admin.sees('web01', 'unavailable');
  assert.equal(property(machine, 'Result'), 'success');
  assert.equal(property(machine, 'ExecMainStatus'), '0');
  machine.runs(`systemctl start ${UNIT}`);
  await admin.sees('web01', 'available');
  say('stopped and started');

  const before = property(machine, 'MainPID');
  machine.runs(`kill -KILL ${before}`);
  await machine.shows(
    `systemctl show --value -p MainPID ${UNIT}`,
    new RegExp(`^(?!${before}$|0$)\\d+$`, 'm'),
  );
  await admin.sees('web01', 'available');
  say('killed, and started anew by systemd');

  machine.runs(`echo 'nonsense: 1' >> ${CONFIG}`);
  machine.tries(`systemctl restart ${UNIT}`);
  await machine.shows(
    `systemctl show -p ActiveState -p ExecMainStatus ${UNIT}`,
    /ExecMainStatus=2\nActiveState=failed|ActiveState=failed\nExecMainStatus=2/,
  );
  assert.match(machine.runs(JOURNAL), /nonsense: unknown key/);
  assert.equal(property(machine, 'NRestarts'), '0');
  machine.runs(`sed -i '$d' ${CONFIG} && systemctl restart ${UNIT}`);
}
