import { clock } from '../../render/index.ts';
import { isJid } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import { shorten } from '../call-text.ts';
import { type Command, CommandError } from '../command.ts';
import type { WordParts } from './parts.ts';

const SHOWN = 10;
/** The same, if a filter works on the list. */
const SEARCHED = 200;

/** `jobs`: lists the person's running and recent jobs, by short number. */
export function jobsCommand({ requests }: Pick<WordParts, 'requests'>): Command {
  return {
    name: 'jobs',
    title: 'Jobs',
    usage: 'jobs',
    summary: 'your running and recent jobs',
    saysLines: true,
    reads: true,
    arguments: [],
    async run({ person, conversation, isFiltered }) {
      const recent = await requests.recent(person, isFiltered ? SEARCHED : SHOWN);
      const now = new Date();
      conversation.say(
        recent.length === 0 ? 'No jobs yet.' : recent.map((job) => jobLine(job, now)).join('\n'),
      );
    },
  };
}

/** `3: disk.percent / · web01 · done · 14:02` */
export function jobLine({ number, line, local, outcome, at }: StoredRequest, now: Date): string {
  const where = local === '' ? '' : ` · ${local}`;
  return `${number}: ${shorten(line)}${where} · ${outcome ?? 'running'} · ${clock(new Date(at), now)}`;
}

/**
 * Finds a request by its short number (own jobs) or Salt's 20 digits (any job). Without either it is the person's last.
 * @throws CommandError
 */
export async function findRequest(
  requests: WordParts['requests'],
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
