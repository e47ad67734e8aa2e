import type { Goal, Outcome, Row } from './rows.ts';

/** A benchmark's rows as text, columns aligned. */
export function table({ name, ours, baseline, rows }: Outcome): string {
  const head = ['', ours, baseline, 'ratio', 'goal', ''];
  const cells = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [name, ...lines].join('\n');
}

function cellsOf({ what, unit, ours, baseline, ratio, goal, met }: Row): string[] {
  return [
    `${what}, ${unit}`,
    number(ours),
    baseline === undefined ? '' : number(baseline),
    ratio === undefined ? '' : `${ratio.toFixed(2)}x`,
    goal ? goalText(goal) + (ratio === undefined ? '' : 'x') : '',
    met === undefined ? '' : met ? 'ok' : 'missed',
  ];
}

function goalText(goal: Goal): string {
  return 'atMost' in goal ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`;
}

function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}
