import type { Access, Audit, Limits } from '../access/index.ts';
import type { Live } from '../config/index.ts';
import type { Troubles } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import type { SaltSite } from '../site/index.ts';
import type { RequestStore, WidthStore } from '../store/index.ts';
import {
  Calls,
  type EndedCall,
  type FailedCall,
  KeptBytes,
  type Pager,
  Resumer,
  RunningBatches,
  type WayBack,
} from './calls/index.ts';
import { Commander } from './commander.ts';
import { Confirmer } from './confirm.ts';
import { FormChoices, MinionFunctions } from './fields/index.ts';
import { Gate } from './gate.ts';
import { fleetExamples } from './help/index.ts';
import { LookUps } from './look-ups.ts';
import { misplacedKeyword, missingRunner, Offers, wordsInQuotes } from './offers/index.ts';
import type { Questions } from './questions.ts';
import type { FunctionCall, RunnerCall } from './read-line.ts';
import type { RecentMessages } from './recent-messages.ts';
import { Suggestions, withoutCapital } from './suggestions.ts';
import { TargetNames } from './target-names.ts';
import { Targets } from './targets.ts';
import type { Asked } from './types.ts';
import { words } from './words/index.ts';
import type { RosterService } from './words/roster.ts';
import type { WatchService } from './words/watch.ts';

/** Why a shell command without quotes failed. */
const CWD = 'Without quotes Salt takes the second word for the folder (cwd).';

export interface CommandsOptions {
  site: SaltSite;
  live: Live;
  access: Access;
  requests: RequestStore;
  questions: Questions;
  /** The requests that messages are about. */
  answers: RecentMessages<number>;
  pager: Pager;
  rosters: RosterService;
  watches: WatchService;
  widths: WidthStore;
  /** Hears of each call that ended. */
  ended(call: EndedCall): void;
  audit: Audit;
  limits: Limits;
  log: Log;
  troubles: Troubles;
}

/** The commands, ready to be asked. */
export interface Commands {
  commander: Commander;
  /** Lines that a person can type to the master contact, to begin with. */
  examples(person: string): Promise<string[]>;
  /** Takes up what was running when the gateway stopped; `wayTo` finds the way back to a person. */
  resume(wayTo: (person: string, local: string) => WayBack | undefined): void;
}

/** Builds everything in this folder. */
export function createCommands(options: CommandsOptions): Commands {
  const { access, audit, live, questions, site } = options;
  const lookUps = new LookUps({ site, turnOf: (person) => access.turnOf(person) });
  const suggestions = new Suggestions(lookUps);
  const targets = new Targets({ access, site, lookUps, live });
  const gate = new Gate({ access, site, targets });
  const confirmer = new Confirmer({ live, gate, fleet: site.fleet, audit });
  const names = new TargetNames(site.fleet, live, access);
  const functions = new MinionFunctions({ gate, lookUps, names, site, suggestions });
  const choices = new FormChoices({ functions, gate, lookUps, names, site });
  const offers = new Offers({ gate, site, suggestions, names, commands: () => commander.commands() });
  const parts = {
    ...options,
    kept: new KeptBytes(live),
    runningBatches: new RunningBatches(),
    offerInstead: async (asked: Asked, call: FunctionCall, { misplacing, refusing, without }: FailedCall) => {
      // A yes may be on its way to that question, and must not run this one.
      if (questions.waits(asked)) return;
      const runner = without === undefined ? undefined : offers.asRunner(asked, call);
      if (runner) return parts.offerRunner(asked, runner);
      const whole = misplacing === undefined ? undefined : await offers.callOf(asked, wordsInQuotes(call));
      if (whole) return confirmer.offer(asked, whole, calls.runFunction.bind(calls), CWD);
      const form = {
        person: asked.person,
        scope: { kind: 'minion' as const, id: refusing ?? '' },
        values: {},
        stage: 0,
      };
      const spec = refusing === undefined ? undefined : await functions.spec(form, call.fun);
      const hint = spec && misplacedKeyword(call, spec);
      const meant = hint ? await offers.callOf(asked, hint.line) : await offers.instead(asked, call, without);
      if (meant) await confirmer.offer(asked, meant, calls.runFunction.bind(calls), hint?.why);
      else if (hint) asked.conversation.say(`${hint.why} ${hint.known}`);
    },
    missingRunner: (person: string, call: RunnerCall) => missingRunner(gate, person, call),
    offerRunner: async (asked: Asked, call: RunnerCall) => {
      if (questions.waits(asked)) return;
      await confirmer.guardRunner(asked, call, calls.runRunner.bind(calls), true);
    },
  };
  const calls: Calls = new Calls(parts);
  const commander: Commander = new Commander({
    calls,
    offers,
    confirmer,
    questions,
    names,
    audit,
    spelt: async (person, fun, { tgt }) => {
      const ids = Array.isArray(tgt)
        ? tgt
        : site.fleet.all().flatMap(({ id, state }) => (state === 'up' ? id : []));
      const minion = ids.find((id) => access.shows(person, id));
      return minion === undefined ? withoutCapital(fun) : suggestions.spelt(person, fun, minion);
    },
  });
  commander.add(
    ...words({
      ...parts,
      calls,
      choices,
      commander,
      confirmer,
      functions,
      gate,
      lookUps,
      names,
      suggestions,
    }),
  );
  const runLine: Commander['runLine'] = (asked, line) => commander.runLine(asked, line);
  return {
    commander,
    examples: (person) => fleetExamples(person, { gate, names, site, suggestions }),
    resume: (wayTo) => new Resumer({ ...parts, calls, gate, names, runLine, wayTo }).resumeAll(),
  };
}
