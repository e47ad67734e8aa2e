import type { LiveOf } from '../../config/index.ts';
import { fleetAnswer, type Silence } from '../../render/index.ts';
import { isJid, jobRecord, SaltError } from '../../salt/index.ts';
import type { SaltSite } from '../../site/index.ts';
import type { RequestStore, StoredRequest } from '../../store/index.ts';
import type { Pager } from '../calls/index.ts';
import type { Command } from '../command.ts';
import { conversationKey } from '../conversation-key.ts';
import { fewAtOnce } from '../few-at-once.ts';
import type { Gate } from '../gate.ts';
import type { LookUps } from '../look-ups.ts';
import type { Asked } from '../types.ts';
import { findRequest } from './find-request.ts';
import { jobLine } from './jobs.ts';

export interface JobOptions {
  requests: RequestStore;
  gate: Pick<Gate, 'allowMaster'>;
  lookUps: LookUps;
  site: Pick<SaltSite, 'fleet'>;
  live: LiveOf<'output'>;
  pager: Pager;
}

/**
 * `job 3`: what a job returned, from Salt's own record of it. Another's takes the right to `jobs.list_job`.
 */
export function jobCommand(options: JobOptions): Command {
  return {
    name: 'job',
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
        const stored = await options.requests.byJid(which);
        if (stored?.person !== asked.person) {
          options.gate.allowMaster(asked.person, '@runner.jobs.list_job', { kwarg: { jid: which } });
          return show(options, asked, [which], stored ? jobLine(stored, new Date()) : `job ${which}`);
        }
      }
      const request = await findRequest(options.requests, asked.person, which);
      const head = jobLine(request, new Date());
      const jids = await jidsOf(options, request, which);
      if (jids.length > 0) return show(options, asked, jids, head);
      asked.conversation.say(`${head}\nRunner and wheel calls have no job record.`);
    },
  };
}

/** All jobs of a batch, or the one that was asked for. */
async function jidsOf(
  { requests }: JobOptions,
  request: StoredRequest,
  which: string | undefined,
): Promise<string[]> {
  if (request.jid === undefined) return [];
  if (which !== undefined && isJid(which)) return [which];
  const steps = await requests.jobsOf(request);
  return steps.length > 0 ? steps.map(({ jid }) => jid) : [request.jid];
}

async function show(options: JobOptions, asked: Asked, jids: string[], head: string): Promise<void> {
  const { live, lookUps, pager } = options;
  const { fleet } = options.site;
  asked.conversation.composing();
  try {
    const salt = lookUps.of(asked.person);
    const found = await fewAtOnce(jids, (jid) => jobRecord(salt, jid));
    const records = found.filter((record) => record !== undefined);
    const [record] = records;
    if (!record) {
      asked.conversation.say(
        `${head}\nSalt has no job ${jids.join(', ')}: never published, or older than the master keeps (keep_jobs).`,
      );
      return;
    }
    const rows = records.flatMap(({ returns }) =>
      Array.from(returns, ([id, ret]) => ({ name: fleet.nameOf(id), ret })),
    );
    const missing = records.flatMap(({ minions, returns }) => minions.filter((id) => !returns.has(id)));
    const silent = missing.map((id): Silence => ({ name: fleet.nameOf(id), kind: 'unanswered' }));
    const answer = fleetAnswer(rows, { fun: record.fun, silent, styling: live.config.output.styling });
    pager.say(asked.conversation, conversationKey(asked), { ...answer, text: `${head}\n${answer.text}` });
  } catch (error) {
    if (!(error instanceof SaltError)) throw error;
    asked.conversation.say(error.message);
  }
}
