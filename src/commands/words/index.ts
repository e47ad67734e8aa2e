import type { LiveOf } from '../../config/index.ts';
import type { SaltSite } from '../../site/index.ts';
import type { RequestStore } from '../../store/index.ts';
import type { AuditLines } from '../audited.ts';
import type { Calls, Pager, RunningBatches } from '../calls/index.ts';
import type { Command } from '../command.ts';
import type { Commander } from '../commander.ts';
import type { Confirmer } from '../confirm.ts';
import type { Gate } from '../gate.ts';
import type { TargetNames } from '../line/index.ts';
import type { LookUps } from '../look-ups.ts';
import { againCommand } from './again.ts';
import { applyCommand } from './apply.ts';
import { helpCommand } from './help.ts';
import { jobCommand } from './job.ts';
import { jobsCommand } from './jobs.ts';
import { keyCommands } from './keys.ts';
import { killCommand } from './kill.ts';
import { minionsCommand } from './minions.ts';
import { moreCommand } from './more.ts';
import { type RosterService, rosterCommand } from './roster.ts';
import { runCommand } from './run.ts';
import { type WatchService, watchCommands } from './watch.ts';
import { whoamiCommand } from './whoami.ts';

export interface WordsOptions {
  commander: Commander;
  calls: Calls;
  confirmer: Confirmer;
  gate: Gate;
  namesFor(person: string): TargetNames;
  site: SaltSite;
  live: LiveOf<'output'>;
  lookUps: LookUps;
  requests: RequestStore;
  runningBatches: RunningBatches;
  pager: Pager;
  rosters: RosterService;
  watches: WatchService;
  audit: AuditLines;
}

/** The gateway's own words: the one place where they are registered. */
export function words(options: WordsOptions): Command[] {
  const { commander, calls, confirmer, gate, namesFor, site, lookUps, requests, pager } = options;
  return [
    runCommand((asked, line) => commander.runLine(asked, line)),
    applyCommand({ calls, confirmer, namesFor }),
    minionsCommand(site, gate),
    jobsCommand(requests),
    jobCommand(options),
    killCommand(options),
    againCommand({ requests, runLine: (asked, line) => commander.runLine(asked, line) }),
    moreCommand(pager),
    ...keyCommands({ site, lookUps, gate, audit: options.audit }),
    whoamiCommand(gate),
    helpCommand({ commands: () => commander.commands(), gate, lookUps, pager, site }),
    rosterCommand(options.rosters),
    ...watchCommands(options.watches),
  ];
}

/** The words as they describe themselves: what runs them is not there. */
export function describedWords(): Command[] {
  return words({} as WordsOptions);
}

/** What a typed line may begin with that no minion or group can mean there: a word, or one of Salt's own commands. */
export function firstWords(): ReadonlySet<string> {
  const own = describedWords().flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  return new Set([...own, 'salt', 'salt-key', 'salt-run']);
}
