import { isDict, type SaltDict, type SaltValue } from '../salt/index.ts';
import { type Budget, bounded } from './budget.ts';
import { inForm } from './forms.ts';
import { all, BLANK, DOT, type Doc, fill, lines, nest, text } from './layout.ts';
import { named, pair } from './shown.ts';
import { nameOf, structure } from './structure.ts';
import { isScalar, plainText, scalar } from './text.ts';

/** Runners that give jobs by their ids. */
const LISTS_JOBS = new Set(['jobs.active', 'jobs.last_run', 'jobs.list_jobs', 'jobs.list_jobs_filter']);
const JID = /^\d{20}$/;
/** Fields with their own place on a job's line. */
const IN_PLACE = new Set(['Arguments', 'Function', 'StartTime', 'Target', 'Target-type', 'User']);

/** The jobs of a list, the newest first; undefined for another value. */
export function newestJobs(value: SaltValue, fun: string): SaltDict | undefined {
  if (!LISTS_JOBS.has(fun) || !isDict(value)) return undefined;
  const jids = Object.keys(value);
  if (jids.length === 0 || !jids.every((jid) => JID.test(jid))) return undefined;
  return Object.fromEntries(
    jids
      .sort()
      .reverse()
      .map((jid) => [jid, value[jid] ?? null]),
  );
}

/** Each job on a line, or on as few as the width takes. */
export function jobLines(jobs: SaltDict, budget: Budget): Doc {
  return lines(
    Object.entries(bounded(jobs, budget) ?? {}).map(([jid, job]) =>
      isJob(job) ? jobLine(jid, job) : named({ name: nameOf(jid), item: structure(job) }),
    ),
  );
}

interface Job extends SaltDict {
  Function: string;
}

function isJob(job: SaltValue): job is Job {
  return isDict(job) && typeof job.Function === 'string';
}

/** `20261123215445928735: state.apply motd · web01 (list) · saltxmpp · 2026, Nov 23 21:54:45.928735` */
function jobLine(jid: string, job: Job): Doc {
  const { Function: fun, Arguments: given = [], Target: target, 'Target-type': type } = job;
  const call = [fun, ...(Array.isArray(given) ? given : [given]).flatMap(typed)].join(' ');
  const where = [target, type === undefined ? undefined : `(${oneLineOf(type)})`];
  const pieces = [
    call,
    where.flatMap((piece) => (piece === undefined ? [] : oneLineOf(piece))).join(' '),
    ...[job.User, job.StartTime].map((field) => (field === undefined ? '' : oneLineOf(field))),
  ].filter((piece) => piece !== '');
  const others = Object.keys(job).filter((key) => !IN_PLACE.has(key));
  const more = others.map((key) => pair({ name: nameOf(key), item: structure(job[key] ?? null) }, ''));
  return all(text(`${jid}:`), nest(fill([...pieces.map(text), ...more], DOT, BLANK)));
}

/** An argument as a person types it: `name=value` of keywords. */
function typed(argument: SaltValue): string[] {
  if (!isDict(argument) || argument.__kwarg__ !== true) return [brief(argument)];
  const { __kwarg__: _, ...keywords } = argument;
  return Object.entries(keywords).map(([key, value]) => `${nameOf(key)}=${brief(value)}`);
}

function oneLineOf(value: SaltValue): string {
  return isScalar(value) ? nameOf(scalar(value)) : inForm('raw', value);
}

/** A value on one line: with quotes if its end could not be seen without. */
function brief(value: SaltValue): string {
  if (!isScalar(value)) return inForm('raw', value);
  const shown = plainText(scalar(value));
  return /^$|\s/.test(shown) && typeof value === 'string' ? JSON.stringify(shown) : shown;
}
