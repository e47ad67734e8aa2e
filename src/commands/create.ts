import type { Access, Audit, ConfirmationRules, Limits } from '../access/index.ts';
import type { OutputConfig } from '../config/index.ts';
import type { Fleet, GroupMembers } from '../fleet/index.ts';
import { guarded } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import type { EventStream, JidSource, JobTracker, SaltClient, Target } from '../salt/index.ts';
import type { BatchTable, RequestTable, StoredRequest } from '../store/index.ts';
import {
  Calls,
  KeptBytes,
  Pager,
  Resumer,
  RunningBatches,
  type Upload,
  type WayBack,
} from './calls/index.ts';
import { Commander } from './commander.ts';
import { Confirmer } from './confirm.ts';
import { Gate } from './gate.ts';
import { type Groups, TargetNames } from './line/index.ts';
import { LookUps } from './look-ups.ts';
import { publishAgain } from './publish-again.ts';
import { Questions } from './questions.ts';
import { Suggestions } from './suggestions.ts';
import { Targets } from './targets.ts';
import { builtInCommands } from './words/index.ts';

export interface CommandsOptions {
  access: Access;
  members: GroupMembers;
  salt: SaltClient;
  events: EventStream;
  jobs: JobTracker;
  jids: JidSource;
  fleet: Fleet;
  requests: RequestTable;
  batches: BatchTable;
  groups: () => Groups;
  rules: ConfirmationRules;
  /** How answers look, as it is now. */
  output: Readonly<Pick<OutputConfig, 'lines' | 'styling'>>;
  upload: Upload;
  /** Told of every call that ended, and how. */
  ended(request: StoredRequest, outcome: string): void;
  audit: Audit;
  limits: Limits;
  /** Answers kept for `more`, and as much again under way, in bytes, as it is now. */
  keptBytes(): number;
  log: Log;
}

/** The commands, ready to be asked. */
export interface Commands {
  commander: Commander;
  questions: Questions;
  /** Takes up what was running when the gateway stopped; `wayTo` finds the way back to a person. */
  resume(wayTo: (person: string, local: string) => WayBack | undefined): void;
}

/** Builds everything in this folder. */
export function createCommands(options: CommandsOptions): Commands {
  const { access, salt, events, jobs, jids, fleet, requests, batches, audit, limits, keptBytes, log, ended } =
    options;
  const pager = new Pager({ output: options.output, upload: options.upload, keptBytes });
  const kept = new KeptBytes(keptBytes);
  const runningBatches = new RunningBatches();
  const turnOf = (person: string) => access.turnOf(person);
  const lookUps = new LookUps({ salt, events, jids, nameOf: (id) => fleet.nameOf(id), turnOf });
  const suggestions = new Suggestions(lookUps);
  const suggest = (...what: Parameters<Suggestions['nearest']>) => suggestions.nearest(...what);
  const calls = new Calls({
    salt,
    jobs,
    jids,
    fleet,
    requests,
    batches,
    runningBatches,
    pager,
    output: options.output,
    audit,
    limits,
    kept,
    log,
    ended,
    suggest,
    turnOf,
  });
  const targets = new Targets({
    access,
    fleet,
    salt,
    lookUps,
    groups: options.groups,
    members: options.members,
  });
  const gate = new Gate({ access, fleet, targets, groups: options.members });
  const confirmer = new Confirmer({ rules: options.rules, gate, fleet });
  const namesFor = (person: string) =>
    new TargetNames(fleet, options.groups, {
      shows: (id) => access.shows(person, id),
      showsGroup: (group) => access.showsGroup(person, group),
    });
  const questions = new Questions();
  const hasFunction = async (person: string, fun: string, { tgt }: Target) => {
    const ids = Array.isArray(tgt) ? tgt : fleet.all().flatMap(({ id, state }) => (state === 'up' ? id : []));
    const minion = ids.find((id) => access.shows(person, id));
    return minion !== undefined && suggestions.has(person, fun, minion);
  };
  const commander = new Commander({ calls, confirmer, questions, namesFor, audit, hasFunction });
  commander.add(
    ...builtInCommands({
      commander,
      calls,
      confirmer,
      gate,
      namesFor,
      salt,
      events,
      jids,
      lookUps,
      jobs,
      fleet,
      requests,
      batches,
      runningBatches,
      pager,
      output: options.output,
      audit,
    }),
  );
  access.on(
    'changed',
    guarded('commands', (lost) => {
      questions.forget(lost);
      pager.forget(lost);
    }),
  );
  return {
    commander,
    questions,
    resume: (wayTo) =>
      new Resumer({
        requests,
        batches,
        jobs,
        fleet,
        pager,
        output: options.output,
        timeout: salt.timeout,
        audit,
        limits,
        kept,
        log,
        ended,
        turnOf,
        wayTo,
        publishAgain: (asked, request) => publishAgain({ calls, gate, namesFor }, asked, request),
        runLine: (asked, line) => commander.runLine(asked, line),
      }).resumeAll(),
  };
}
