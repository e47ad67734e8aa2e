import { clock } from '../../render/index.ts';
import { isJid } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import { shorten } from '../call-text.ts';
import { answerId } from '../calls/index.ts';
import { type Choices, type Command, CommandError } from '../command.ts';
import type { Asked } from '../types.ts';
import type { WordParts } from './parts.ts';

const SHOWN = 10;
/** The same, if a filter works on the list. */
const SEARCHED = 200;
/** A reply to the answer of an older request than this many is not understood. */
const REMEMBERED = 100;

/** The person, the contact, and the message that a command replies to. */
type Speaker = Pick<Asked, 'person' | 'local' | 'refersTo'>;
const COLUMNS = ['Job', 'Command', 'On', 'Outcome', 'Since'];
export const NONE_RUNS = 'None of your jobs is running.';
/** As many jobs a form offers. */
const RECENT = 50;

/** `jobs`: lists the person's running jobs, all of them, and recent ones, by short number. */
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
      const recent = await runningFirst(requests, person, isFiltered ? SEARCHED : SHOWN);
      const now = new Date();
      if (recent.length === 0) conversation.say('No jobs yet.');
      else {
        const table = () => ({ columns: COLUMNS, rows: recent.map((job) => jobCells(job, now)) });
        conversation.say(recent.map((job) => jobLine(job, now)).join('\n'), { table });
      }
    },
  };
}

/** A person's running jobs, the newest first, and then the ended ones among the recent jobs. */
async function runningFirst(
  requests: WordParts['requests'],
  person: string,
  recent: number,
): Promise<StoredRequest[]> {
  const ofAll = await requests.recent(person, recent);
  const running = requests.running(person);
  const listed = new Set(running.map(({ number }) => number));
  return [...running, ...ofAll.filter(({ number }) => !listed.has(number))];
}

/** A person's running and recent jobs as choices; `open`: only those that still run. */
export async function jobChoices(
  requests: WordParts['requests'],
  person: string,
  open = false,
): Promise<Choices> {
  const jobs = open ? requests.running(person) : await runningFirst(requests, person, RECENT);
  const now = new Date();
  const list = jobs.map((job) => ({ value: `${job.number}`, label: jobLine(job, now) }));
  return { list, note: open && list.length === 0 ? NONE_RUNS : undefined };
}

/** `3: disk.percent / · web01 · done · 14:02` */
export function jobLine(job: StoredRequest, now: Date): string {
  const [number, ...cells] = jobCells(job, now);
  return `${number}: ${cells.filter((cell) => cell !== '').join(' · ')}`;
}

function jobCells({ number, line, local, outcome, at }: StoredRequest, now: Date): string[] {
  return [`${number}`, shorten(line), local, outcome ?? 'running', clock(new Date(at), now)];
}

/**
 * Finds a request by its short number (own jobs) or Salt's 20 digits (any job). Without either it is the one that the
 * message replies to, or the person's last.
 * @throws CommandError
 */
export async function findRequest(
  parts: Pick<WordParts, 'answers' | 'requests'>,
  asked: Speaker,
  which: string | undefined,
): Promise<StoredRequest> {
  const { requests } = parts;
  const { person } = asked;
  if (which === undefined) {
    const last = (await requestOfReply(parts, asked)) ?? (await requests.newest(person));
    if (last) return last;
    throw new CommandError('bad-arguments', 'You have run nothing yet. Type `help` for examples.');
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

/**
 * Finds the request whose command or answer a message replies to (XEP-0461); undefined if it is not a reply. A reply
 * never means another request.
 * @throws CommandError where it is unknown
 */
export async function requestOfReply(
  { answers, requests }: Pick<WordParts, 'answers' | 'requests'>,
  { refersTo, ...asked }: Speaker,
): Promise<StoredRequest | undefined> {
  if (refersTo === undefined) return undefined;
  const { person, local } = asked;
  const number = answers.of(asked, refersTo) ?? (await requests.byMessage(person, refersTo, 0))?.number;
  const request =
    number === undefined
      ? (await requests.recent(person, REMEMBERED)).find((each) => answerId(each) === refersTo)
      : await requests.byNumber(person, number);
  if (request?.local === local) return request;
  throw new CommandError(
    'bad-arguments',
    'I no longer know which job that message is about; "jobs" lists yours. Nothing ran.',
  );
}
