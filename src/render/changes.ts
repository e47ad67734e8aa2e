import { isDict, type SaltDict, type SaltValue } from '../salt/index.ts';
import { type Budget, bounded } from './budget.ts';
import { type Doc, lines, MARGIN } from './layout.ts';
import { naturally } from './names.ts';
import { named } from './shown.ts';
import { nameOf, structure } from './structure.ts';
import { moved, type Part } from './style.ts';
import { plainText } from './text.ts';

/** The head of Salt's own diffs, which names no files. */
const NAMELESS = /^--- *\n\+\+\+ *\n/;

/**
 * Shows the changes of one state: a diff as it is, versions as `nginx: 1.18 → 1.22`, a command's result without empty
 * parts.
 */
export function changesParts(all: SaltDict, budget: Budget): Part[] {
  const fitting = bounded(all, budget);
  const changes = isDict(fitting) ? fitting : {};
  const { diff, ...rest } = changes;
  const parts: Part[] = [];
  if (isDiff(diff)) parts.push({ pre: plainText(diff).replace(NAMELESS, ''), indent: MARGIN });
  const others = isDiff(diff) ? rest : changes;
  const shown = isCommand(others) ? commandResult(others) : others;
  return Object.keys(shown).length === 0 ? parts : [...parts, ...moved([fieldLines(shown)])];
}

/** Shows fields, each on a line or above its lines. */
export function fieldParts(fields: SaltDict, budget: Budget, by = 0): Part[] {
  if (Object.keys(fields).length === 0) return [];
  const fitting = bounded(fields, budget);
  return isDict(fitting) ? moved([fieldLines(fitting)], by) : [];
}

function isDiff(value: SaltValue | undefined): value is string {
  return typeof value === 'string' && value.trimEnd().includes('\n');
}

function fieldLines(fields: SaltDict): Doc {
  const keys = Object.keys(fields).sort(naturally);
  return lines(keys.map((key) => named({ name: nameOf(key), item: structure(fields[key] ?? null) })));
}

function isCommand(changes: SaltDict): boolean {
  return ['pid', 'retcode', 'stdout', 'stderr'].every((key) => key in changes);
}

/** The process id says nothing to a person, and the state's own result says what a return code of 0 would. */
function commandResult({ pid: _, ...changes }: SaltDict): SaltDict {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== '' && value !== 0));
}
