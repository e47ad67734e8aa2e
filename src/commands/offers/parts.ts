import { AccessError } from '../../access/index.ts';
import { UserError } from '../../guard/index.ts';
import type { SaltSite } from '../../site/index.ts';
import type { Command } from '../command.ts';
import type { Gate } from '../gate.ts';
import { type FunctionCall, type Instruction, type RunnerCall, readLine } from '../read-line.ts';
import type { Suggestions } from '../suggestions.ts';
import type { TargetNames } from '../target-names.ts';
import type { Asked } from '../types.ts';

/** The likeliest meaning of a line that is not a command. */
export type Offer =
  /** A call, to be asked back; `lead` stands before the question. */
  | { kind: 'call'; call: FunctionCall; lead: string }
  /** A function of the master's, which was typed as one of minions. */
  | { kind: 'runner'; call: RunnerCall }
  /** A line with one of the gateway's words. */
  | { kind: 'word'; word: Command; line: string }
  /** Small talk: an answer that leads on. */
  | { kind: 'talk'; text: string };

export interface OffersOptions {
  gate: Pick<Gate, 'allow' | 'allowRunner' | 'mayEver' | 'shows'>;
  site: { readonly fleet: Pick<SaltSite['fleet'], 'all' | 'get'> };
  suggestions: Pick<Suggestions, 'namesAt'>;
  names: Pick<TargetNames, 'named' | 'idOf' | 'all'>;
  commands(): Iterable<Command>;
}

/** The person and the place of a line. */
export type Asker = Pick<Asked, 'person' | 'scope'>;

/** A minion of a target that is not known to be down; only of those that the person sees. */
export function minionOf(
  { gate, site }: OffersOptions,
  person: string,
  { target: { tgt } }: Pick<FunctionCall, 'target'>,
): string | undefined {
  const minions = Array.isArray(tgt) ? tgt.flatMap((id) => site.fleet.get(id) ?? []) : site.fleet.all();
  const seen = minions.filter(({ id, state }) => state !== 'down' && gate.shows(person, id));
  return (seen.find(({ state }) => state === 'up') ?? seen[0])?.id;
}

/** True, or why not where it is access that refuses. */
export async function mayRun(
  { gate }: OffersOptions,
  person: string,
  call: FunctionCall,
): Promise<true | AccessError | undefined> {
  try {
    await gate.allow(person, call);
    return true;
  } catch (error) {
    if (error instanceof AccessError) return error;
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

export function readOrNot(
  { commands, names }: OffersOptions,
  asked: Asker,
  line: string,
): Instruction | undefined {
  const own = new Set(Array.from(commands()).flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  try {
    return readLine(line, asked, names, own);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
