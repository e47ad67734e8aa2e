import { setImmediate as immediate } from 'node:timers/promises';
import { above, fleetAnswer, type LinesContext, type Row, type Silence } from '../../render/index.ts';
import { isJid, type JobRecord, jobRecord } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import type { Command } from '../command.ts';
import { counted, type Filters, filteredReturn, readFilters } from '../filters/index.ts';
import { fewAtOnce, type LookUp, orSay } from '../look-ups.ts';
import type { Asked } from '../types.ts';
import { findRequest, jobChoices, jobLine } from './jobs.ts';
import type { WordParts } from './parts.ts';

type Parts = Pick<WordParts, 'answers' | 'gate' | 'lookUps' | 'requests' | 'site'>;

/** `job 3`: shows a job's returns, from Salt's record. A job of another person needs the right to `jobs.list_job`. */
export function jobCommand(parts: Parts): Command {
  return {
    name: 'job',
    title: 'Job result',
    usage: 'job NUMBER',
    summary: "one job's result",
    reads: true,
    arguments: [
      {
        name: 'job',
        label: 'Job',
        required: false,
        kind: 'list',
        none: 'Your last one',
        typed: "Or its number, or Salt's 20 digits",
        choices: ({ person }) => jobChoices(parts.requests, person),
      },
      {
        name: 'filter',
        label: 'Filter',
        required: false,
        kind: 'text',
        description: 'as grep sda | head -n 5; also tail, sort, wc -l',
        formOnly: true,
      },
    ],
    async run(asked, { job: which, filter }) {
      const filters = filter === undefined ? undefined : readFilters(filter);
      if (which !== undefined && isJid(which)) {
        const stored = await parts.requests.byJid(which);
        if (stored?.person !== asked.person) {
          parts.gate.allowMaster(
            asked.person,
            { kind: 'runner', fun: 'jobs.list_job' },
            { kwarg: { jid: which } },
          );
          const head = stored ? jobLine(stored, new Date()) : `job ${which}`;
          return show(parts, asked, [which], { head }, filters);
        }
      }
      const request = await findRequest(parts, asked, which);
      const head = jobLine(request, new Date());
      const jids = await jidsOf(parts, request, which);
      const { number } = request;
      if (jids.length > 0) return show(parts, asked, jids, { head, number }, filters);
      asked.conversation.say(`${head}\nRunner and wheel calls have no job record.`, { request: number });
    },
  };
}

/** All jobs of a batch, or the one that the person named. */
async function jidsOf(
  { requests }: Parts,
  request: StoredRequest,
  which: string | undefined,
): Promise<string[]> {
  if (request.jid === undefined) return [];
  if (which !== undefined && isJid(which)) return [which];
  const steps = await requests.jobsOf(request);
  return steps.length > 0 ? steps.map(({ jid }) => jid) : [request.jid];
}

function show(
  { lookUps, site }: Parts,
  asked: Asked,
  jids: string[],
  { head, number: request }: { head: string; number?: number },
  filters?: Filters,
): Promise<void> {
  const { conversation } = asked;
  return orSay(conversation, async () => {
    const salt = lookUps.of(asked.person);
    const found = await fewAtOnce(jids, (jid) => recordAndMissing(salt, site, jid));
    const records = found.flatMap(({ record }) => record ?? []);
    const [record] = records;
    if (!record) {
      conversation.say(
        `${head}\nSalt has no job ${jids.join(', ')}: never published, or older than the master keeps (keep_jobs).`,
        { request },
      );
      return;
    }
    const nameOf = (id: string) => site.fleet.nameOf(id);
    const rows = records.flatMap(({ returns }) =>
      Array.from(returns, ([id, ret]) => ({ name: nameOf(id), ret })),
    );
    const silent = found.flatMap(({ missing }) => missing);
    const { fun } = record;
    const { width } = conversation.display;
    const left = filters ? await filteredRows(rows, filters, { fun, width }) : rows;
    const answer = fleetAnswer(left, { fun, silent, display: conversation.display });
    const counts = { empty: rows.length - left.length, of: rows.length };
    const shown = filters ? counted(answer, counts, filters) : answer;
    const [only] = rows;
    const where = rows.length === 1 && only ? only.name : asked.local || 'master';
    conversation.say(
      { ...above(head, shown), failure: undefined },
      { request, file: () => `${where}-${fun}` },
    );
  });
}

/**
 * The record of a job, and why minions of it are missing there. A minion that does not run the job may have just
 * answered: the record is read again. While the gateway awaits it, it may also not have begun.
 */
async function recordAndMissing(
  salt: LookUp,
  { fleet, jobs }: Parts['site'],
  jid: string,
): Promise<{ record: JobRecord | undefined; missing: Silence[] }> {
  let record = await jobRecord(salt, jid);
  const left = () => record?.minions.filter((id) => !record?.returns.has(id)) ?? [];
  const asked = left().filter((id) => fleet.get(id)?.state !== 'down');
  const none = { running: new Set<string>(), absent: new Set<string>() };
  const { running, absent } = asked.length > 0 ? await salt.whereItRuns(jid, asked) : none;
  if (absent.size > 0) record = (await jobRecord(salt, jid)) ?? record;
  const isAwaited = jobs.running.has(jid);
  const missing = left().map((id): Silence => {
    const name = fleet.nameOf(id);
    if (running.has(id)) return { name, kind: 'running' };
    return { name, kind: absent.has(id) && !isAwaited ? 'absent' : 'unanswered' };
  });
  return { record, missing };
}

/** The rows with a line left. One at a time, so that others are not kept waiting. */
async function filteredRows(rows: readonly Row[], filters: Filters, context: LinesContext): Promise<Row[]> {
  const left: Row[] = [];
  for (const row of rows) {
    const ret = filteredReturn(row.ret, filters, context);
    if (ret) left.push({ ...row, ret });
    await immediate();
  }
  return left;
}
