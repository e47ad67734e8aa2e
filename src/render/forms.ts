import type { SaltDict, SaltValue } from '../salt/index.ts';
import { bounded, boundedEach } from './bounded.ts';
import { Budget, leftOut, WHOLE } from './budget.ts';
import { json } from './json.ts';
import { nested } from './nested.ts';
import { pythonRepr } from './python-repr.ts';
import { safely } from './safely.ts';
import { isScalar, scalar } from './scalar.ts';
import { cleanText, plainText, splitLines } from './text.ts';
import { yaml } from './yaml.ts';

/** The forms of `--out` that the gateway writes. */
export const OUT_FORMS = ['json', 'yaml', 'nested', 'txt', 'raw'] as const;
export type OutForm = (typeof OUT_FORMS)[number];

/** A value in a form of `--out`. Text without a form of its own is made fit for a stanza. `null`: it is bounded already. */
export function inForm(form: OutForm, value: SaltValue, budget: Budget | null = new Budget()): string {
  const fitting = bounded(value, budget);
  if (form === 'json') return json(fitting, null);
  if (form === 'yaml') return yaml(fitting, null);
  if (form === 'nested') return nested(fitting, null);
  if (form === 'txt') return typeof fitting === 'string' ? plainText(fitting) : cleanText(inText(fitting));
  return typeof fitting === 'string' ? plainText(fitting) : pythonRepr(fitting, null);
}

/** Many minions' values in a form of `--out`, by name, as one document. `txt` puts the name before each line. */
export function manyInForm(form: OutForm, values: SaltDict): string {
  try {
    return document(form, values);
  } catch {
    const entries = Object.entries(values).map(([name, value]) => [name, writable(form, value)] as const);
    return document(form, Object.fromEntries(entries));
  }
}

/** What cannot be written is told in its place. */
function writable(form: OutForm, value: SaltValue): SaltValue {
  return safely(
    () => {
      inForm(form, value);
      return value;
    },
    (why) => `(${why})`,
  );
}

function document(form: OutForm, values: SaltDict): string {
  const names = Object.keys(values);
  const fitting = boundedEach(Object.values(values), new Budget(WHOLE));
  if (form === 'txt') {
    const budget = new Budget(WHOLE);
    return names.flatMap((name, n) => namedLines(name, fitting[n] ?? null, budget)).join('\n');
  }
  return inForm(form, Object.fromEntries(names.map((name, n) => [name, fitting[n] ?? null])), null);
}

/** The names' share of the text grows with the lines, so that it has a bound of its own. */
function namedLines(name: string, value: SaltValue, budget: Budget): string[] {
  const lines = splitLines(cleanText(inText(value)));
  const lead = `${name}: `;
  const shown = lines.slice(0, Math.max(1, Math.floor(budget.left / lead.length)));
  budget.left = Math.max(0, budget.left - shown.length * lead.length);
  if (shown.length < lines.length) shown.push(leftOut(lines.length - shown.length, 'line'));
  return shown.map((line) => lead + line);
}

function inText(value: SaltValue): string {
  return isScalar(value) ? scalar(value) : pythonRepr(value, null);
}
