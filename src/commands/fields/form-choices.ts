import { visible } from '../../render/index.ts';
import type { SaltDict } from '../../salt/index.ts';
import type { SaltSite } from '../../site/index.ts';
import type { Choice, Choices, FormPlace } from '../command.ts';
import type { Gate } from '../gate.ts';
import type { LookUps } from '../look-ups.ts';
import type { TargetNames } from '../target-names.ts';
import { Lately } from './lately.ts';
import { listed } from './listed.ts';
import type { MinionFunctions } from './minion-functions.ts';
import { inTime } from './within.ts';

/** States change when somebody edits them: asked again after this time, in ms. */
const KEEP = 60_000;
const MOST_KEPT = 200;
/** Each is judged again for each form, and a minion may tell any number. */
const MOST_STATES = 10_000;
/** Names of states are shorter: each is a path on the master. */
const LONGEST_STATE = 200;
const DRY_RUN: SaltDict = { test: true };

export interface FormChoicesParts {
  functions: MinionFunctions;
  gate: Pick<Gate, 'functionsOn' | 'mayOn'>;
  lookUps: LookUps;
  names: Pick<TargetNames, 'all'>;
  site: Pick<SaltSite, 'fleet'>;
}

/** The choices of forms: only minions, groups and states that the person may see. */
export class FormChoices {
  readonly #parts: FormChoicesParts;
  readonly #states = new Lately<readonly string[]>(KEEP, MOST_KEPT);

  constructor(parts: FormChoicesParts) {
    this.#parts = parts;
  }

  /** Groups and minions. */
  targets({ person }: FormPlace): Choices {
    const { names, site } = this.#parts;
    if (!site.fleet.swept) return { list: [], note: 'The fleet is not known yet.' };
    const list = Array.from(new Set(names.all(person)), (name): Choice => {
      const id = site.fleet.idOf(name);
      const state = id === undefined ? undefined : site.fleet.get(id)?.state;
      const more = id === undefined ? ' (group)' : state === 'up' ? '' : ` (${state})`;
      return { value: name, label: `${visible(name)}${more}` };
    });
    return listed(list, 'minions and groups');
  }

  /** The states that the person may try on a minion of the form's target. */
  async states(form: FormPlace): Promise<Choices> {
    const { functions, gate, lookUps } = this.#parts;
    const { person } = form;
    const minion = await functions.minionFor(form);
    if (minion === undefined || !gate.functionsOn(person, minion)('state.apply')) return { list: [] };
    const ask = async () => {
      const found = await lookUps.of(person).minion(minion, 'cp.list_states');
      return Array.isArray(found) ? found.filter(isState).slice(0, MOST_STATES).sort() : [];
    };
    const all = await inTime(this.#states.get(`${person} ${minion}`, ask));
    const may = (state: string) =>
      gate.mayOn(person, minion, 'state.apply', { arg: [state], kwarg: DRY_RUN });
    const list = (all ?? []).filter(may).map((value) => ({ value, label: value }));
    return listed(list, 'states', all ? undefined : 'Salt has not told yet which states there are.');
  }
}

function isState(name: unknown): name is string {
  return typeof name === 'string' && name.length <= LONGEST_STATE && /^[\w.-]+$/.test(name);
}
