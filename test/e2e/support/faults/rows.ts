import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ApartRow } from './apart.ts';
import { type Cell, nameOf } from './cells.ts';
import type { Row } from './matrix.ts';

/** The place where attempts wait for the others: a run may cover a part of the cells, and may be broken off. */
const FOLDER = fileURLToPath(new URL('../../../../build/faults/', import.meta.url));

/** The results of every test, for each run. */
export class Attempts {
  readonly #folder: string;

  constructor(folder = FOLDER) {
    this.#folder = folder;
  }

  /** Keeps a test's results beside its older ones: a cell's row, or those of a separate fault. */
  keep(name: string, rows: readonly (Row | ApartRow)[]): void {
    mkdirSync(this.#folder, { recursive: true });
    appendFileSync(this.#fileOf(name), `${JSON.stringify(rows)}\n`);
  }

  /** The attempts at each row of all these, in their order; undefined while there is none at one of them. */
  all(cells: readonly Cell[], apart: readonly string[]): { rows: Row[][]; apart: ApartRow[][] } | undefined {
    const rows = cells.map((cell) => this.#of<Row>(nameOf(cell)));
    const others = apart.map((name) => this.#of<ApartRow>(name));
    if ([...rows, ...others].some(({ length }) => length === 0)) return undefined;
    return { rows, apart: others.flatMap((made) => [...Map.groupBy(made, ({ fault }) => fault).values()]) };
  }

  #of<T>(name: string): T[] {
    const file = this.#fileOf(name);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines.flatMap((line) => JSON.parse(line) as T[]);
  }

  #fileOf(name: string): string {
    return join(this.#folder, `${name.replaceAll(/\W+/g, '-')}.jsonl`);
  }
}
