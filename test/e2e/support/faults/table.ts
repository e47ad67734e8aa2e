import { readFileSync, writeFileSync } from 'node:fs';
import type { ApartRow } from './apart.ts';
import { CELLS, type Cell, notApplying, SITUATIONS } from './cells.ts';
import type { Row } from './matrix.ts';

const BEGIN = '<!-- faults: made by npm run soak -->';
const END = '<!-- faults: end -->';
const SHOWN = 160;

/** Writes what happened between the markers of the file; what is around them stays. */
export function writeTable(file: URL, rows: readonly Row[], apart: readonly ApartRow[]): void {
  const text = readFileSync(file, 'utf8');
  const [before, rest] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before === -1 || rest < before) throw new Error(`${file} lacks the markers.`);
  const made = [summary(rows, apart), '', ...matrix(rows), '', ...byThemselves(apart), '', ...missing()];
  writeFileSync(file, `${text.slice(0, before)}${BEGIN}\n\n${made.join('\n')}\n\n${text.slice(rest)}`);
}

function summary(rows: readonly Row[], apart: readonly ApartRow[]): string {
  const broken = [...rows, ...apart].filter(({ broken }) => broken !== undefined).length;
  const twice = rows.filter(({ executions }) => executions > 1).length;
  return `${rows.length} cells and ${apart.length} faults by themselves; run twice: ${twice}; promise not kept: ${broken}.`;
}

function matrix(rows: readonly Row[]): string[] {
  const head = [
    '| part | fault | meanwhile | read in the chat | well after | answer after | run | answers | kept |',
  ];
  const lines = rows.map((row) => {
    const read = row.read.map((text) => `“${cell(text)}”`).join('<br>') || 'nothing';
    const answers = row.answers === row.ids ? `${row.answers}` : `${row.answers}, ${row.ids} id`;
    const times = `${seconds(row.wellAfterMs)} | ${seconds(row.answerAfterMs)}`;
    return `| ${row.part} | ${row.fault} | ${row.situation} | ${read} | ${times} | ${row.executions} | ${answers} | ${kept(row)} |`;
  });
  return [...head, '| --- | --- | --- | --- | --- | --- | --- | --- | --- |', ...lines];
}

function byThemselves(apart: readonly ApartRow[]): string[] {
  const lines = apart.map(
    (row) => `| ${row.fault} | ${row.promised} | ${cell(row.happened, 400)} | ${kept(row)} |`,
  );
  return ['| fault | promised | happened | kept |', '| --- | --- | --- | --- |', ...lines];
}

function missing(): string[] {
  const cells = CELLS.flatMap((cell) => notApplying(cell) ?? []).length;
  const byReason = Map.groupBy(
    CELLS.filter((cell) => notApplying(cell) !== undefined),
    (cell) => `${cell.part}, ${cell.fault}: ${notApplying(cell)}`,
  );
  const lines = [...byReason].map(([reason, list]) => `- ${reason}${situations(list)}.`);
  return [`Not applying (${cells} of ${CELLS.length}):`, '', ...lines];
}

function situations(list: readonly Cell[]): string {
  if (list.length === SITUATIONS.length) return '';
  return ` (${list.map(({ situation }) => situation).join(', ')})`;
}

function kept({ broken }: { broken: string | undefined }): string {
  return broken === undefined ? 'yes' : `**no**: ${broken}`;
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '–' : `${(ms / 1000).toFixed(1)} s`;
}

function cell(text: string, shown = SHOWN): string {
  const line = text.replaceAll('\n', ' ⏎ ').replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return line.length > shown ? `${line.slice(0, shown)}…` : line;
}
