import { type SaltClient, SaltError, SaltFloat, type SaltValue } from '../salt/index.ts';
import { inMaster, tried } from './asking.ts';
import { type Finding, ok, warning } from './findings.ts';

/** With a slower loop the master reports a lost minion late, in seconds. */
const SLOW_LOOP = 10;
/** Salt's own default, in seconds. */
const DEFAULT_LOOP = 60;

interface PresenceSettings {
  on: boolean;
  loop: number;
}

/** Reads the master's own settings by its runner `config.get`; gives the error if it refuses. */
export async function presenceSettings(
  client: Pick<SaltClient, 'runner'>,
): Promise<PresenceSettings | SaltError> {
  const on = await tried(client.runner('config.get', { key: 'presence_events' }));
  if (on instanceof SaltError) return on;
  const loop = await tried(client.runner('config.get', { key: 'loop_interval' }));
  if (loop instanceof SaltError) return loop;
  // A setting that is missing is an empty text.
  return { on: isTrue(on), loop: secondsOf(loop) };
}

/** As Python takes a value for true or false. */
function isTrue(value: SaltValue): boolean {
  return value !== '' && value !== null && value !== false && value !== 0;
}

function secondsOf(value: SaltValue): number {
  const seconds = value instanceof SaltFloat ? value.value : Number(value);
  return seconds > 0 ? seconds : DEFAULT_LOOP;
}

/**
 * Checks that the master reports minions that come and go: by its settings, or by an event. `said`: undefined if
 * `external_auth` forbids the question.
 */
export function checkPresence(said: PresenceSettings | SaltError | undefined, hasCome: boolean): Finding {
  const needed = inMaster('set presence_events: true and loop_interval: 5');
  const without = 'a lost minion shows only after a full sweep';
  if (said === undefined || said instanceof SaltError) {
    if (hasCome) return ok('salt', 'presence events come');
    const why = said ? `Salt did not tell its settings (${said.message})` : NOT_GRANTED;
    return warning(
      'salt',
      `presence events may be off: none came, and ${why}. Without them ${without}. ${needed}`,
    );
  }
  const { on, loop } = said;
  if (!on) return warning('salt', `presence events are off, so ${without}. ${needed}`);
  const late = `presence events are on, ${loop} s late at worst`;
  return loop > SLOW_LOOP
    ? warning('salt', `${late}. ${inMaster('set loop_interval: 5')}`)
    : ok('salt', late);
}

const NOT_GRANTED = 'external_auth does not grant the question (@runner: [config.get])';
