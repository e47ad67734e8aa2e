import { UserError } from '../../guard/index.ts';
import type { Args } from '../../salt/index.ts';
import { shorten, someOf } from '../call-text.ts';
import type { Gate } from '../gate.ts';
import type { RunnerCall } from '../read-line.ts';
import { moduleOf } from '../suggestions.ts';
import { nearNames } from './functions.ts';
import lists from './runner-functions.json' with { type: 'json' };

/** The functions of Salt's own runners, each with the keywords that it takes. */
const KEYWORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(lists.functions).flatMap(([module, functions]) =>
    Object.entries(functions).map(([name, keywords]) => [`${module}.${name}`, new Set(keywords.split(' '))]),
  ),
);
const MODULES: ReadonlySet<string> = new Set(Object.keys(lists.functions));
/** The keyword that stands for all others. */
const ANY = '**';
const MOST_NAMED = 24;

/** The keywords of a call that its function does not take: salt-api would silently leave them out. */
export function keywordsNotTaken(fun: string, { kwarg = {} }: Args): string[] {
  const taken = KEYWORDS.get(fun);
  if (!taken || taken.has(ANY)) return [];
  return Object.keys(kwarg).filter((name) => !taken.has(name));
}

/** True if Salt itself has a runner function of that name, in some version. */
export function isRunnerFunction(fun: string): boolean {
  return KEYWORDS.has(fun);
}

/** A runner function that the master does not have. */
export interface MissingRunner {
  /** Says so, and names functions that the person may run. */
  text: string;
  /** The call that was probably meant. */
  meant: RunnerCall | undefined;
}

/** Explains why a runner function is not there. Only functions that this person may run are named. */
export function missingRunner(
  gate: Pick<Gate, 'allowRunner'>,
  person: string,
  call: RunnerCall,
): MissingRunner {
  const { fun, line } = call;
  const may = (other: string, args = call.args) => mayRunRunner(gate, person, { ...call, fun: other, args });
  const near = nearNames(fun, Array.from(KEYWORDS.keys())).find((other) => may(other));
  const module = moduleOf(fun);
  const missing = `✗ ${shorten(fun)}: the master has no such runner function`;
  const log = MODULES.has(module) ? '' : ", or could not start it: salt-api's log says more";
  const meant = near === undefined ? undefined : { ...call, fun: near, line: line.replace(fun, () => near) };
  const others = meant ? [] : functionsOf(module).filter((other) => may(other, {}));
  const hint = near === undefined ? hintOf(module, others) : ` Did you mean ${near}?`;
  return { text: `${missing}${log}.${hint}`, meant };
}

function functionsOf(module: string): string[] {
  return Array.from(KEYWORDS.keys()).filter((fun) => moduleOf(fun) === module);
}

function hintOf(module: string, functions: readonly string[]): string {
  if (functions.length === 0) return '';
  const names = functions.map((fun) => fun.slice(module.length + 1));
  return ` ${module} has: ${someOf(names, MOST_NAMED)}.`;
}

/** Whether the person may make that call. */
export function mayRunRunner(gate: Pick<Gate, 'allowRunner'>, person: string, call: RunnerCall): boolean {
  try {
    gate.allowRunner(person, call);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
