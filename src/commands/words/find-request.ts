import { isJid } from '../../salt/index.ts';
import type { RequestStore, StoredRequest } from '../../store/index.ts';
import { CommandError } from '../errors.ts';

/**
 * A request by its short number (one's own) or Salt's 20 digits (anybody's); without either, one's last.
 * @throws CommandError
 */
export async function findRequest(
  requests: RequestStore,
  person: string,
  which: string | undefined,
): Promise<StoredRequest> {
  if (which === undefined) {
    const last = await requests.newest(person);
    if (last) return last;
    throw new CommandError('bad-arguments', 'You have run nothing yet.');
  }
  if (!/^\d{1,9}$/.test(which) && !isJid(which)) {
    throw new CommandError(
      'bad-arguments',
      `"${which}" is not a job. Give its number (job 3) or Salt's 20 digits.`,
    );
  }
  const request = await (isJid(which) ? requests.byJid(which) : requests.byNumber(person, Number(which)));
  if (request) return request;
  throw new CommandError('bad-arguments', `There is no job ${which}; "jobs" lists yours.`);
}
