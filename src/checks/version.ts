import { type Dialect, type MinionReturn, SaltError } from '../salt/index.ts';
import { type Finding, ok, warning } from './findings.ts';

/** More names do not help. */
const MOST_NAMES = 8;

/** Names the master's version, and what is broken in it. Nothing if Salt does not tell the version. */
export function* checkVersion({ updateTo, version }: Dialect): Iterable<Finding> {
  if (version === undefined) return;
  if (updateTo === undefined) {
    yield ok('salt', `the master runs Salt ${version}`);
    return;
  }
  const broken = 'calls minions up that do not answer (salt #69582), and ends all sessions each minute';
  yield warning(
    'salt',
    `the master runs Salt ${version}, which ${broken}. The gateway pings all minions by itself and logs in again, which is slower. Update the master to Salt ${updateTo} or newer`,
  );
}

/** Compares the minions that are up by `manage.status` with the answers to a ping. */
export function* checkStatus(
  up: readonly string[],
  answers: ReadonlyMap<string, MinionReturn> | SaltError,
): Iterable<Finding> {
  if (answers instanceof SaltError) return;
  const silent = up.filter((id) => answers.has(id) && answers.get(id)?.outcome !== 'returned').sort();
  if (silent.length === 0) return;
  const names = silent.slice(0, MOST_NAMES).join(', ');
  const more = silent.length > MOST_NAMES ? ` and ${silent.length - MOST_NAMES} more` : '';
  yield warning(
    'salt',
    `manage.status calls minions up that do not answer a ping: ${names}${more}. They are down, or very slow. Some versions of Salt never name a dead minion: run salt-run manage.versions, and update`,
  );
}
