import { readFileSync, writeFileSync } from 'node:fs';
import type { ApartRow } from './apart.ts';
import { CELLS, type Cell, notApplying, SITUATIONS } from './cells.ts';
import type { Row } from './matrix.ts';

const BEGIN = '<!-- faults: made by npm run soak -->';
const END = '<!-- faults: end -->';
const SHOWN = 160;

/** Writes the results between the markers of the file; the text around them stays. Each row has all attempts. */
export function writeTable(
  file: URL,
  rows: readonly (readonly Row[])[],
  apart: readonly (readonly ApartRow[])[],
): void {
  const text = readFileSync(file, 'utf8');
  const [before, rest] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before === -1 || rest < before) throw new Error(`${file} lacks the markers.`);
  const made = [summary(rows, apart), '', ...matrix(rows), '', ...byThemselves(apart), '', ...missing()];
  writeFileSync(file, `${text.slice(0, before)}${BEGIN}\n\n${made.join('\n')}\n\n${text.slice(rest)}`);
}

function summary(rows: readonly (readonly Row[])[], apart: readonly (readonly ApartRow[])[]): string {
  const ran = rows.flat();
  const attempts = [...ran, ...apart.flat()];
  const broken = attempts.filter(isBroken).length;
  const twice = ran.filter(({ executions }) => executions > 1).length;
  const lost = ran.filter(({ isLostBySalt }) => isLostBySalt).length;
  const tried = `${rows.length} cells and ${apart.length} faults by themselves, ${attempts.length} attempts`;
  return `${tried}; run twice: ${twice}; promise not kept: ${broken}; answers that Salt itself lost: ${lost}.`;
}

function matrix(rows: readonly (readonly Row[])[]): string[] {
  const head = [
    '| part | fault | meanwhile | read in the chat | well after | answer after | run | answers | kept |',
  ];
  const lines = rows.map((attempts) => {
    const row = shown(attempts);
    const read = [texts(row), ...others(attempts, row)].join('<br>');
    const answers = row.answers === row.ids ? `${row.answers}` : `${row.answers}, ${row.ids} id`;
    const times = `${seconds(row.wellAfterMs)} | ${seconds(row.answerAfterMs)}`;
    return `| ${row.part} | ${row.fault} | ${row.situation} | ${read} | ${times} | ${row.executions} | ${answers} | ${kept(attempts)} |`;
  });
  return [...head, '| --- | --- | --- | --- | --- | --- | --- | --- | --- |', ...lines];
}

/** The attempt that stands in the row: the last of the best. */
function shown<T extends { broken?: string | undefined; isLostBySalt?: boolean }>(attempts: readonly T[]): T {
  const well = attempts.filter((attempt) => !isBroken(attempt));
  const best = well.filter(({ isLostBySalt }) => !isLostBySalt).at(-1) ?? well.at(-1) ?? attempts.at(-1);
  if (best === undefined) throw new Error('A row without an attempt.');
  return best;
}

/** The texts of the other attempts, each once. */
function others(attempts: readonly Row[], { broken, isLostBySalt }: Row): string[] {
  const failed = broken === undefined ? attempts.filter(isBroken) : [];
  const lost = isLostBySalt ? [] : attempts.filter((row) => row.isLostBySalt && !isBroken(row));
  const read = [...new Set(failed.map(texts))].map((text) => `not kept: ${text}`);
  const last = lost.at(-1);
  return last ? [...read, `lost by Salt (${lost.length}): ${texts(last)}`] : read;
}

function texts({ read }: Row): string {
  return read.map((text) => `“${cell(text)}”`).join('<br>') || 'nothing';
}

function byThemselves(apart: readonly (readonly ApartRow[])[]): string[] {
  const lines = apart.map((attempts) => {
    const row = shown(attempts);
    return `| ${row.fault} | ${row.promised} | ${cell(row.happened, 400)} | ${kept(attempts)} |`;
  });
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

/** How many of the attempts kept what is promised, and what the others did not. */
function kept(attempts: readonly { broken?: string | undefined }[]): string {
  const broken = attempts.filter(isBroken);
  const count = `${attempts.length - broken.length} of ${attempts.length}`;
  const why = [...new Set(broken.map(({ broken }) => broken))].join('; ');
  return broken.length === 0 ? count : `**${count}**: ${why}`;
}

function isBroken({ broken }: { broken?: string | undefined }): boolean {
  return broken !== undefined;
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '–' : `${(ms / 1000).toFixed(1)} s`;
}

function cell(text: string, shown = SHOWN): string {
  const line = text.replaceAll('\n', ' ⏎ ').replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return line.length > shown ? `${line.slice(0, shown)}…` : line;
}
