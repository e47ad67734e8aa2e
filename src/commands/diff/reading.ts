import {
  below,
  type Flat,
  flatText,
  fleetAnswer,
  hasFailed,
  minionNames,
  naturally,
  type Rendered,
  readFlat,
} from '../../render/index.ts';
import type { MinionReturn } from '../../salt/index.ts';
import type { ReadHow, Reading, ReadRow } from '../filters/index.ts';
import { Base } from './compare.ts';

/** The most characters that are compared. For each answer a quarter of the base counts: to look it up costs less. */
const MOST_COMPARED = 1.5 * 2 ** 20;
/** Lines of all differences together; each answer has a share, but at least so many. */
const [MOST_LINES, LEAST_LINES] = [2_000, 20];

interface Group {
  names: string[];
  written: string;
}

/** Shows in what the answers of one call differ, when all are there. */
export class ComparedAnswers implements Reading {
  readonly isWhole = true;
  readonly #fun: string;
  /** Filters that come before the comparison. */
  readonly #before: Reading | undefined;
  /** The minions whose answers are compared; the others failed. */
  readonly #compared = new Set<string>();

  constructor(fun: string, before?: Reading) {
    this.#fun = fun;
    this.#before = before;
  }

  /** Keeps the answer flat: so equal ones are found by their text. */
  take(id: string, returned: MinionReturn): MinionReturn {
    const ret = this.#before?.take(id, returned) ?? returned;
    if (ret.outcome === 'no-return' || hasFailed(ret, this.#fun)) {
      this.#compared.delete(id);
      return ret;
    }
    this.#compared.add(id);
    return { ...ret, value: flatText(ret.value, { fun: this.#fun, out: ret.out }) };
  }

  /** A late answer is shown: nothing is left to compare it with. */
  one(id: string, ret: MinionReturn): Rendered | undefined {
    if (!this.#compared.has(id)) return this.#before?.one(id, ret);
    return { text: readFlat(String(ret.value)).lines.join('\n') || '(no output)', styled: false };
  }

  lost(id: string): void {
    this.#compared.delete(id);
  }

  render(rows: readonly ReadRow[], { ended, silent, display }: ReadHow): Rendered {
    if (!ended) return { text: '', styled: false };
    const compared = rows.filter(({ id }) => this.#compared.has(id));
    const others = rows.filter(({ id }) => !this.#compared.has(id));
    const text = comparison(groupsOf(compared));
    const rest = fleetAnswer(others, { fun: this.#fun, silent, display });
    return rest.text === '' ? { text, styled: false } : below({ text, styled: false }, rest.text);
  }
}

/** Minions with the same answer, the most first. */
function groupsOf(rows: readonly ReadRow[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { name, ret } of rows.toSorted((a, b) => naturally(a.name, b.name))) {
    const written = String(ret.value);
    const group = groups.get(written);
    if (group) group.names.push(name);
    else groups.set(written, { names: [name], written });
  }
  return Array.from(groups.values()).sort((a, b) => b.names.length - a.names.length);
}

function comparison([first, ...others]: readonly Group[]): string {
  if (!first) return 'No answer to compare.';
  const total = [first, ...others].reduce((sum, { names }) => sum + names.length, 0);
  if (total === 1) return `Only ${first.names.join()} answered, so there is nothing to compare.`;
  const flat = readFlat(first.written);
  const base = new Base(flat);
  const cut = flat.isCut ? ['The answers are too long: only their beginnings are compared.'] : [];
  if (others.length === 0)
    return [total === 2 ? 'Both answer the same.' : `All ${total} answer the same.`, ...cut].join('\n');
  const most = Math.max(LEAST_LINES, Math.floor(MOST_LINES / others.length));
  let left = MOST_COMPARED;
  const parts = others.flatMap(({ names, written }) => {
    left -= first.written.length / 4 + written.length;
    const lines =
      left < 0
        ? ['differs; too long to compare with so many others']
        : differencesOf(base, readFlat(written));
    return labelled(minionNames(names), lines, most);
  });
  return [headOf(first.names, total), ...parts, ...cut].join('\n');
}

function headOf(names: readonly string[], total: number): string {
  if (names.length > 1)
    return `${names.length} of ${total} answer the same: ${minionNames(names)}. Compared with them:`;
  return `Compared with ${names.join()}:`;
}

function differencesOf(base: Base, other: Flat): string[] {
  const lines = base.differences(other);
  return lines.length === 0 ? ['the same, in another order'] : lines;
}

function labelled(names: string, lines: readonly string[], most: number): string[] {
  const [only = '', ...more] = lines;
  if (more.length === 0) return [`${names}: ${only}`];
  const left = lines.length - most;
  const shown =
    left > 0 ? [...lines.slice(0, most), `… ${left.toLocaleString('en-US')} more differences`] : lines;
  return [`${names}:`, ...shown.map((line) => `  ${line}`)];
}
