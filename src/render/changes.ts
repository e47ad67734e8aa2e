import { isDict, type SaltDict, type SaltValue } from '../salt/index.ts';
import { type Budget, bounded } from './budget.ts';
import { isSmallDict, nested, pairs } from './forms.ts';
import { naturally } from './names.ts';
import type { Part } from './style.ts';
import { indent, isScalar, plainText, scalar } from './text.ts';

const MARGIN = 4;
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
  const lines = changeLines(isCommand(others) ? commandResult(others) : others);
  if (lines !== '') parts.push(indent(lines, MARGIN));
  return parts;
}

function isDiff(value: SaltValue | undefined): value is string {
  return typeof value === 'string' && value.trimEnd().includes('\n');
}

function changeLines(changes: SaltDict): string {
  if (isSmallDict(changes)) return pairs(changes);
  const keys = Object.keys(changes).sort(naturally);
  return keys.map((key) => changeLine(key, changes[key] ?? null)).join('\n');
}

function changeLine(key: string, value: SaltValue): string {
  const name = plainText(key);
  if (isDict(value) && isVersions(value)) return `${name}: ${version(value.old)} → ${version(value.new)}`;
  if (isScalar(value) && !scalar(value).includes('\n')) return `${name}: ${plainText(scalar(value))}`;
  return `${name}:\n${indent(nested(value), MARGIN)}`;
}

function isVersions(value: SaltDict): boolean {
  const keys = Object.keys(value);
  return keys.length === 2 && ['old', 'new'].every((k) => isScalar(value[k] ?? null) && k in value);
}

function version(value: SaltValue | undefined): string {
  const text = value !== undefined && isScalar(value) ? plainText(scalar(value)) : '';
  return text === '' ? '(none)' : text;
}

function isCommand(changes: SaltDict): boolean {
  return ['pid', 'retcode', 'stdout', 'stderr'].every((key) => key in changes);
}

/** The process id says nothing to a person, and the state's own result says what a return code of 0 would. */
function commandResult({ pid: _, ...changes }: SaltDict): SaltDict {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== '' && value !== 0));
}
