import {
  type Display,
  fleetAnswer,
  minionAnswer,
  type OutForm,
  type Rendered,
  type Row,
  type Silence,
  type StateView,
} from '../../render/index.ts';
import type { MinionReturn } from '../../salt/index.ts';
import { counted, filteredReturn } from './answers.ts';
import type { Filters } from './filters.ts';

/** How the person reads the answers of one call, where it is not as they came. */
export interface Reading {
  /** Takes a return as it comes, and gives what to keep of it. */
  take(id: string, ret: MinionReturn): MinionReturn;
  /** There was no room to keep that answer. */
  lost?(id: string): void;
  /** The answers make sense only all together. */
  readonly isWhole?: boolean;
  /** A minion's answer by itself; undefined where that is as usual. */
  one(id: string, ret: MinionReturn): Rendered | undefined;
  render(rows: readonly ReadRow[], how: ReadHow): Rendered;
}

/** One minion's answer, under its id and its name. */
export type ReadRow = Row & { id: string };

export interface ReadHow {
  /** The wait is over: silent minions are named. */
  ended: boolean;
  silent: Silence[];
  /** At one minion's contact: the answer is the value alone. */
  single: boolean;
  display: Display | undefined;
}

export interface ReadingContext {
  fun: string;
  form?: OutForm | undefined;
  /** The blanks of a level in JSON. */
  indent?: number | undefined;
  states?: StateView | undefined;
  /** The columns of the lines, the same in every client, so that the same line is always found. */
  width: number;
}

/** Filters between the answers and the person. Each answer is filtered as it comes. */
export class FilteredAnswers implements Reading {
  readonly #filters: Filters;
  readonly #context: ReadingContext;
  /** The minions that answered; false where no line is left. */
  readonly #answered = new Map<string, boolean>();

  constructor(filters: Filters, context: ReadingContext) {
    this.#filters = filters;
    this.#context = context;
  }

  take(id: string, ret: MinionReturn): MinionReturn {
    const filtered = filteredReturn(ret, this.#filters, this.#context);
    this.#answered.set(id, filtered !== undefined);
    return filtered ?? { ...ret, value: '' };
  }

  one(id: string): Rendered | undefined {
    return this.#answered.get(id) === false ? { text: this.#filters.nothing, styled: false } : undefined;
  }

  /** The minions with a line left, and how many minions have no line. */
  render(all: readonly ReadRow[], { ended, silent, single, display }: ReadHow): Rendered {
    const { fun } = this.#context;
    const rows = all.filter(({ id }) => this.#answered.get(id) !== false);
    const [only] = rows;
    if (single && only) return minionAnswer(only.ret, { fun, name: only.name, display });
    const answer = fleetAnswer(rows, { fun, silent, display });
    if (!ended && rows.length === 0) return answer;
    // Of all answers, those that were told before included.
    const empty = Array.from(this.#answered.values()).filter((isLeft) => !isLeft).length;
    return counted(answer, { empty, of: this.#answered.size }, this.#filters);
  }
}
