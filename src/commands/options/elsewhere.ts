import { CommandError } from '../command.ts';

/** Salt's other programs, and a way to do without each here. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'salt-call': 'write to that minion, and leave out salt-call and its options',
  'salt-cp': 'put the file on the master, and let the minions get it with cp.get_file',
  'salt-ssh': 'it works without minions, so use a shell on the master; minions take `salt` lines here',
  'salt-cloud': 'the runner does the same: `salt-run cloud.action`, `salt-run cloud.query`',
  'salt-proxy': 'it starts a daemon, so use a shell on that machine',
  'salt-master': 'it starts a daemon, so use a shell on the master',
  'salt-minion': 'it starts a daemon: `service.restart salt-minion` at a minion',
  'salt-api': 'it starts a daemon, so use a shell on the master',
  'salt-syndic': 'it starts a daemon, so use a shell on that machine',
  'salt-pip': 'the minion has pip.install and pip.list',
  spm: 'packages of states are for a shell on the master',
};

/**
 * Refuses a line for another program of Salt's, by its name. The rest of a line for `salt-call` may be a command for this
 * contact, which comes as an offer first.
 * @throws CommandError
 */
export function refuseOtherProgram(typed: string): void {
  const first = typed.toLowerCase();
  if (!Object.hasOwn(PROGRAMS, first)) return;
  const code = first === 'salt-call' ? 'not-understood' : 'bad-line';
  throw new CommandError(code, `${first} does not run here: ${PROGRAMS[first]}. Nothing ran.`);
}
