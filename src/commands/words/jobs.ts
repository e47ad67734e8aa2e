import { clock } from '../../render/index.ts';
import type { RequestStore, StoredRequest } from '../../store/index.ts';
import type { Command } from '../command.ts';
import { shorten } from '../shorten.ts';

const SHOWN = 10;

/** `jobs`: one's running and recent jobs, by short number. */
export function jobsCommand(requests: RequestStore): Command {
  return {
    name: 'jobs',
    usage: 'jobs',
    summary: 'your running and recent jobs',
    arguments: [],
    async run({ person, conversation }) {
      const recent = await requests.recent(person, SHOWN);
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
