import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ApartRow } from './apart.ts';
import { type Cell, nameOf } from './cells.ts';
import type { Row } from './matrix.ts';

/** Where rows wait for the others: a run may be of a part of the cells, and may be broken off. */
const FOLDER = fileURLToPath(new URL('../../../../build/faults/', import.meta.url));

/** What was measured of one test: a cell's row, or those of a fault by itself. */
interface Measured {
  cell?: Row;
  apart?: ApartRow[];
}

/** Keeps what a test measured, in place of what it had measured before. */
export function keepRow(name: string, measured: Measured): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(fileOf(name), JSON.stringify(measured, null, 2));
}

/** The rows of all these, in their order; undefined while one of them is missing. */
export function keptRows(
  cells: readonly Cell[],
  apart: readonly string[],
): { rows: Row[]; apart: ApartRow[] } | undefined {
  const rows = cells.flatMap((cell) => kept(nameOf(cell))?.cell ?? []);
  const others = apart.map((name) => kept(name)?.apart);
  if (rows.length < cells.length || others.includes(undefined)) return undefined;
  return { rows, apart: others.flatMap((made) => made ?? []) };
}

function kept(name: string): Measured | undefined {
  return existsSync(fileOf(name)) ? JSON.parse(readFileSync(fileOf(name), 'utf8')) : undefined;
}

function fileOf(name: string): string {
  return join(FOLDER, `${name.replaceAll(/\W+/g, '-')}.json`);
}
