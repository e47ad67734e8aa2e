import { above, fleetAnswer, type Silence } from '../../render/index.ts';
import { isJid, jobRecord } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import type { Command } from '../command.ts';
import { fewAtOnce, orSay } from '../look-ups.ts';
import type { Asked } from '../types.ts';
import { findRequest, jobLine } from './jobs.ts';
import type { WordParts } from './parts.ts';

type Parts = Pick<WordParts, 'gate' | 'lookUps' | 'requests' | 'site'>;

/** `job 3`: shows a job's returns, from Salt's record. A job of another person needs the right to `jobs.list_job`. */
export function jobCommand(parts: Parts): Command {
  return {
    name: 'job',
    title: 'Job result',
    usage: 'job NUMBER',
    summary: "one job's result",
    arguments: [
      {
        name: 'job',
        label: 'Job',
        required: false,
        kind: 'text',
        description: "its number, or Salt's 20 digits",
      },
    ],
    async run(asked, { job: which }) {
      if (which !== undefined && isJid(which)) {
        const stored = await parts.requests.byJid(which);
        if (stored?.person !== asked.person) {
          parts.gate.allowMaster(
            asked.person,
            { kind: 'runner', fun: 'jobs.list_job' },
            { kwarg: { jid: which } },
          );
          return show(parts, asked, [which], stored ? jobLine(stored, new Date()) : `job ${which}`);
        }
      }
      const request = await findRequest(parts.requests, asked.person, which);
      const head = jobLine(request, new Date());
      const jids = await jidsOf(parts, request, which);
      if (jids.length > 0) return show(parts, asked, jids, head);
      asked.conversation.say(`${head}\nRunner and wheel calls have no job record.`);
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

function show({ lookUps, site }: Parts, asked: Asked, jids: string[], head: string): Promise<void> {
  const { conversation } = asked;
  return orSay(conversation, async () => {
    const salt = lookUps.of(asked.person);
    const found = await fewAtOnce(jids, (jid) => jobRecord(salt, jid));
    const records = found.filter((record) => record !== undefined);
    const [record] = records;
    if (!record) {
      conversation.say(
        `${head}\nSalt has no job ${jids.join(', ')}: never published, or older than the master keeps (keep_jobs).`,
      );
      return;
    }
    const nameOf = (id: string) => site.fleet.nameOf(id);
    const rows = records.flatMap(({ returns }) =>
      Array.from(returns, ([id, ret]) => ({ name: nameOf(id), ret })),
    );
    const missing = records.flatMap(({ minions, returns }) => minions.filter((id) => !returns.has(id)));
    const silent = missing.map((id): Silence => ({ name: nameOf(id), kind: 'unanswered' }));
    const answer = fleetAnswer(rows, { fun: record.fun, silent, display: conversation.display });
    conversation.say({ ...above(head, answer), failure: undefined });
  });
}
