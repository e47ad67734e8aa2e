import type { WidthStore } from '../../store/index.ts';
import type { Calls, CallsParts, Pager } from '../calls/index.ts';
import type { Commander } from '../commander.ts';
import type { Confirmer } from '../confirm.ts';
import type { FormChoices, MinionFunctions } from '../fields/index.ts';
import type { Gate } from '../gate.ts';
import type { LookUps } from '../look-ups.ts';
import type { RecentMessages } from '../recent-messages.ts';
import type { Suggestions } from '../suggestions.ts';
import type { TargetNames } from '../target-names.ts';
import type { RosterService } from './roster.ts';
import type { WatchService } from './watch.ts';

/** The parts that the words use. */
export interface WordParts extends CallsParts {
  commander: Commander;
  answers: RecentMessages<number>;
  calls: Calls;
  choices: FormChoices;
  confirmer: Confirmer;
  functions: MinionFunctions;
  gate: Gate;
  names: TargetNames;
  lookUps: LookUps;
  pager: Pager;
  rosters: RosterService;
  suggestions: Suggestions;
  watches: WatchService;
  widths: WidthStore;
}
