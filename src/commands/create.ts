import type { Access, Audit, Limits } from '../access/index.ts';
import type { Live } from '../config/index.ts';
import { guarded } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import type { Target } from '../salt/index.ts';
import type { SaltSite } from '../site/index.ts';
import type { RequestStore, StoredRequest } from '../store/index.ts';
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
import { TargetNames } from './line/index.ts';
import { LookUps } from './look-ups.ts';
import { publishAgain } from './publish-again.ts';
import type { Questions } from './questions.ts';
import { Suggestions } from './suggestions.ts';
import { Targets } from './targets.ts';
import { words } from './words/index.ts';
import type { RosterService } from './words/roster.ts';
import type { WatchService } from './words/watch.ts';

export interface CommandsOptions {
  site: SaltSite;
  live: Live;
  access: Access;
  requests: RequestStore;
  questions: Questions;
  rosters: RosterService;
  watches: WatchService;
  upload: Upload;
  /** Told of every call that ended, and how. */
  ended(request: StoredRequest, outcome: string): void;
  audit: Audit;
  limits: Limits;
  log: Log;
}

/** The commands, ready to be asked. */
export interface Commands {
  commander: Commander;
  /** Takes up what was running when the gateway stopped; `wayTo` finds the way back to a person. */
  resume(wayTo: (person: string, local: string) => WayBack | undefined): void;
}

/** Builds everything in this folder. */
export function createCommands(options: CommandsOptions): Commands {
  const { access, audit, limits, live, log, requests, site, ended, questions } = options;
  const { fleet } = site;
  const pager = new Pager({ live, upload: options.upload });
  const kept = new KeptBytes(live);
  const runningBatches = new RunningBatches();
  const turnOf = (person: string) => access.turnOf(person);
  const lookUps = new LookUps({ site, turnOf });
  const suggestions = new Suggestions(lookUps);
  const suggest = (...what: Parameters<Suggestions['nearest']>) => suggestions.nearest(...what);
  const calls = new Calls({
    site,
    live,
    requests,
    runningBatches,
    pager,
    audit,
    limits,
    kept,
    log,
    ended,
    suggest,
    turnOf,
  });
  const targets = new Targets({ access, site, lookUps, live });
  const gate = new Gate({ access, site, targets });
  const confirmer = new Confirmer({ live, gate, fleet, audit });
  const namesFor = (person: string) =>
    new TargetNames(fleet, live, {
      shows: (id) => access.shows(person, id),
      showsGroup: (group) => access.showsGroup(person, group),
    });
  const hasFunction = async (person: string, fun: string, { tgt }: Target) => {
    const ids = Array.isArray(tgt) ? tgt : fleet.all().flatMap(({ id, state }) => (state === 'up' ? id : []));
    const minion = ids.find((id) => access.shows(person, id));
    return minion !== undefined && suggestions.has(person, fun, minion);
  };
  const commander = new Commander({ calls, confirmer, questions, namesFor, audit, hasFunction });
  commander.add(
    ...words({
      rosters: options.rosters,
      watches: options.watches,
      commander,
      calls,
      confirmer,
      gate,
      namesFor,
      site,
      live,
      lookUps,
      requests,
      runningBatches,
      pager,
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
    resume: (wayTo) =>
      new Resumer({
        requests,
        site,
        live,
        pager,
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
