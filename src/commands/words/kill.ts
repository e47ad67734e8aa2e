import { AccessError } from '../../access/index.ts';
import { minionNames, minionsInNumber } from '../../render/index.ts';
import { askMinions, isJid, SaltError, type Target } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import { askBack, recorded } from '../audited.ts';
import { shorten } from '../call-text.ts';
import { type Command, CommandError } from '../command.ts';
import { fewAtOnce, minionWaitMs } from '../look-ups.ts';
import type { Asked } from '../types.ts';
import { findRequest, jobChoices, NONE_RUNS, requestOfReply } from './jobs.ts';
import type { WordParts } from './parts.ts';

type Parts = Pick<WordParts, 'answers' | 'audit' | 'gate' | 'requests' | 'runningBatches' | 'site'>;

/**
 * `kill 3` ends a job by `saltutil.term_job`, `kill -9 3` by `saltutil.kill_job`. Without a number it is the person's
 * newest job that runs. Always asks. A job of another person needs the right to `saltutil.kill_job` on its minions.
 */
export function killCommand(options: Parts): Command {
  const { requests, gate } = options;
  return {
    name: 'kill',
    title: 'End a job',
    usage: 'kill [-9] [NUMBER]',
    summary: 'end a job: your newest that runs, or the one with that number',
    asksItself: true,
    arguments: [
      {
        name: 'job',
        label: 'Job',
        required: false,
        kind: 'list',
        none: 'Your newest that runs',
        typed: "Or its number, or Salt's 20 digits",
        choices: ({ person }) => jobChoices(requests, person, true),
      },
      { name: 'hard', label: 'Kill it at once (-9)', required: false, kind: 'boolean', formOnly: true },
    ],
    lineOf: ({ job = '', hard }) => (hard ? `-9 ${job}` : job),
    async run(asked, { job: typed = '', hard: checked }) {
      const words = typed.split(/\s+/).filter((word) => word !== '');
      const flagged = words[0] === '-9';
      const hard = flagged || checked !== undefined;
      const which = words[flagged ? 1 : 0];
      const isOthers = isJid(which ?? '') && (await requests.byJid(which ?? ''))?.person !== asked.person;
      if (isOthers) gate.mustMayEver(asked.person, { kind: 'function', fun: 'saltutil.kill_job' });
      const fun = hard ? 'saltutil.kill_job' : 'saltutil.term_job';
      // Before the question, and again after the answer.
      const allowed = async () => {
        const found = await jobOf(options, asked, which);
        await gate.allowEnding(asked.person, { ...found, fun });
        return found;
      };
      const job = isOthers ? await allowed().catch((error) => notTheirs(error, which)) : await allowed();
      askBack(options.audit, asked, {
        text: `${hard ? 'Kill' : 'End'} job ${job.number}: ${shorten(job.line, 2000)}?`,
        about: `kill ${job.number}`,
        run: (confirmed) => end(options, confirmed, { ...job, fun }),
      });
    },
  };
}

/** How many recent jobs are searched for one that may still run. */
const RECENT = 10;

/** A request whose job is ended, or whose jobs where it is a batch. */
interface EndedRequest {
  request: StoredRequest;
  jid: string;
  target: Target;
  isOwn: boolean;
}

interface Ending extends EndedRequest {
  fun: 'saltutil.term_job' | 'saltutil.kill_job';
}

/**
 * A person who may not end a job of another learns nothing: neither its existence nor how it chose minions.
 * @throws AccessError
 */
function notTheirs(error: unknown, jid: string | undefined): never {
  const isTold = error instanceof CommandError && error.code === 'target-unknown';
  if (isTold || !(error instanceof AccessError || error instanceof CommandError)) throw error;
  throw new AccessError(`There is no job ${jid} that you may end. Nothing ran.`);
}

/** @throws CommandError where there is no such job, or none that could be ended */
async function jobOf(
  options: Parts,
  asked: Asked,
  which: string | undefined,
): Promise<EndedRequest & { number: string; line: string }> {
  const request =
    which === undefined ? await runningOf(options, asked) : await findRequest(options, asked, which);
  const isOwn = request.person === asked.person;
  const { jid, target, line } = request;
  const number = isOwn || jid === undefined ? `${request.number}` : jid;
  if (jid !== undefined && target !== undefined)
    return { request, jid, target, isOwn, number, line: isOwn ? line : request.fun };
  const why =
    request.ended === undefined
      ? 'runs on the master itself and cannot be ended.'
      : 'ran on the master itself, and has ended.';
  throw new CommandError('bad-arguments', `Job ${number} ${why}`);
}

/**
 * The job that `kill` by itself means: the one that the message replies to, or the newest that runs on minions. If none
 * does, the newest that may still run on a silent one. @throws CommandError
 */
async function runningOf(options: Parts, asked: Asked): Promise<StoredRequest> {
  const { requests, site } = options;
  const replied = await requestOfReply(options, asked);
  if (replied) return replied;
  const running = requests.running(asked.person);
  const found = running.find(({ jid }) => jid !== undefined) ?? running[0];
  if (found) return found;
  for (const request of await requests.recent(asked.person, RECENT)) {
    const jids = [{ jid: request.jid ?? '' }, ...(await requests.jobsOf(request))];
    if (jids.some(({ jid }) => site.jobs.follows(jid))) return request;
  }
  throw new CommandError('bad-arguments', `${NONE_RUNS} "jobs" lists them.`);
}

/** A batch stops here, whatever its published jobs do. */
async function end(options: Parts, asked: Asked, ending: Ending): Promise<void> {
  const { conversation } = asked;
  const { gate, runningBatches } = options;
  await gate.allowEnding(asked.person, ending);
  conversation.composing();
  const stopped = runningBatches.stop(ending.request);
  const hits = new Map<string, string[]>();
  const silent = new Set<string>();
  let said: string;
  try {
    await fewAtOnce(await jobsToEnd(options, ending), async (job) => {
      const ended = await endJob(options, asked, job);
      hits.set(job.jid, ended.hit);
      if (ended.isDenied) options.site.jobs.recheck(job.jid);
      for (const id of ended.silent) silent.add(options.site.fleet.nameOf(id));
    });
    said = signalled(Array.from(hits.values()).flat().length, silent);
  } catch (error) {
    if (!(error instanceof SaltError)) throw error;
    said = error.message;
  }
  conversation.say(stopped ? `${said} The rest of the batch will not start.` : said);
  for (const [jid, ids] of hits) options.site.jobs.ended(jid, ids);
}

function signalled(hit: number, silent: ReadonlySet<string>): string {
  const on = minionsInNumber(hit);
  if (silent.size === 0) return hit === 0 ? 'It is not running there.' : `Signalled on ${on}.`;
  const unanswered = `${minionNames([...silent])} did not answer in time: it may still run there.`;
  return hit === 0 ? unanswered : `Signalled on ${on}. ${unanswered}`;
}

/** For a batch, the jobs that may still run; all of them if none is known to run. */
async function jobsToEnd({ requests, site: { jobs } }: Parts, ending: Ending): Promise<Ending[]> {
  const all = await requests.jobsOf(ending.request);
  if (all.length === 0) return [ending];
  const open = all.filter(({ jid }) => jobs.follows(jid));
  return (open.length > 0 ? open : all).map(({ jid, target }) => ({ ...ending, jid, target }));
}

/** Says which minions were signalled, and which did not answer. @throws AccessError, AuditError, SaltError */
async function endJob(
  { gate, site, audit }: Parts,
  asked: Asked,
  job: Ending,
): Promise<{ hit: string[]; silent: string[]; isDenied: boolean }> {
  const { person } = asked;
  const { permit, target, args } = await gate.allowEnding(person, job);
  const call = {
    function: job.fun,
    target: target.tgt,
    target_type: target.tgt_type,
    arguments: [job.jid],
  };
  const options = { requestedBy: { person }, permit, waitMs: minionWaitMs(site.config) };
  const { asked: minions, returns } = await recorded(audit, asked, call, () =>
    askMinions(site, target, job.fun, args, options),
  );
  const isHit = (id: string) => `${returns.get(id)?.value ?? ''}`.includes('Signal');
  const hit = minions.filter(isHit);
  const silent = minions.filter((id) => !returns.has(id));
  return { hit, silent, isDenied: hit.length + silent.length < minions.length };
}
