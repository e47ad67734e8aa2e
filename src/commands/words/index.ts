import type { Fleet } from '../../fleet/index.ts';
import type { EventStream, JidSource, JobTracker, SaltClient } from '../../salt/index.ts';
import type { BatchTable, RequestTable } from '../../store/index.ts';
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
import { runCommand } from './run.ts';
import { whoamiCommand } from './whoami.ts';

export interface BuiltInOptions {
  commander: Commander;
  calls: Calls;
  confirmer: Confirmer;
  gate: Gate;
  namesFor(person: string): TargetNames;
  salt: SaltClient;
  events: EventStream;
  jids: JidSource;
  lookUps: LookUps;
  jobs: JobTracker;
  fleet: Fleet;
  requests: RequestTable;
  batches: BatchTable;
  runningBatches: RunningBatches;
  pager: Pager;
  output: { readonly styling: boolean };
  audit: AuditLines;
}

/** The gateway's own words, each defined once. */
export function builtInCommands(options: BuiltInOptions): Command[] {
  const { commander, calls, confirmer, gate, namesFor, salt, lookUps, fleet, requests, pager } = options;
  return [
    runCommand((asked, line) => commander.runLine(asked, line)),
    applyCommand({ calls, confirmer, namesFor }),
    minionsCommand(fleet, gate),
    jobsCommand(requests),
    jobCommand(options),
    killCommand({ ...options, nameOf: (id) => fleet.nameOf(id) }),
    againCommand({ requests, runLine: (asked, line) => commander.runLine(asked, line) }),
    moreCommand(pager),
    ...keyCommands({ salt, lookUps, gate, audit: options.audit }),
    whoamiCommand(gate),
    helpCommand({ commands: () => commander.commands(), gate, lookUps, fleet, pager }),
  ];
}
