import type { SaltDict, SaltValue } from '../salt/index.ts';
import { Budget, bounded, boundedEach, WHOLE } from './budget.ts';
import { json } from './json.ts';
import { byCodePoint } from './names.ts';
import { pprint, pythonRepr } from './python.ts';
import { safely } from './style.ts';
import { cleanText, isScalar, leftOut, scalar, splitLines } from './text.ts';
import { yaml } from './yaml.ts';

/** The forms of `--out` that the gateway writes. */
export const OUT_FORMS = ['json', 'yaml', 'nested', 'txt', 'raw', 'pprint', 'newline_values_only'] as const;
export type OutForm = (typeof OUT_FORMS)[number];

/** Writes a value in a form of `--out`, within the budget. Text that has no form is made fit for a stanza. */
export function inForm(form: OutForm, value: SaltValue, indent?: number): string {
  return written(form, bounded(value), indent);
}

/** A value that is bounded already, in a form. */
function written(form: OutForm, value: SaltValue, indent: number | undefined): string {
  if (form === 'json') return json(value, indent);
  if (form === 'yaml') return yaml(value);
  if (form === 'nested') return nested(value);
  if (form === 'pprint') return pprint(value);
  if (form === 'newline_values_only') return cleanText(valueLines(value));
  if (form === 'txt') return splitLines(cleanText(inText(value))).join('\n');
  return typeof value === 'string' ? cleanText(value) : pythonRepr(value);
}

/** A list's items, else the value, as `newline_values_only` of Salt 3006 and 3007 has it. */
function valueLines(value: SaltValue): string {
  return Array.isArray(value) ? value.map(inText).join('\n') : inText(value);
}

/** Many minions' values in a form of `--out`, by name, as one document. `txt` puts the name before each line. */
export function manyInForm(form: OutForm, values: SaltDict, indent?: number): string {
  try {
    return document(form, values, indent);
  } catch {
    const entries = Object.entries(values).map(([name, value]) => [name, writable(form, value)] as const);
    return document(form, Object.fromEntries(entries), indent);
  }
}

/** If a value cannot be written, a note says so in its place. */
function writable(form: OutForm, value: SaltValue): SaltValue {
  return safely(
    () => {
      inForm(form, value);
      return value;
    },
    (why) => `(${why})`,
  );
}

function document(form: OutForm, values: SaltDict, indent: number | undefined): string {
  const names = Object.keys(values);
  const fitting = boundedEach(Object.values(values), new Budget(WHOLE));
  if (form === 'txt') {
    const budget = new Budget(WHOLE);
    return names.flatMap((name, n) => namedLines(name, fitting[n] ?? null, budget)).join('\n');
  }
  if (form === 'newline_values_only') return cleanText(fitting.map(valueLines).join('\n'));
  return written(form, Object.fromEntries(names.map((name, n) => [name, fitting[n] ?? null])), indent);
}

/** The names' share of the text grows with the lines, so it has a separate bound. */
function namedLines(name: string, value: SaltValue, budget: Budget): string[] {
  const lines = splitLines(cleanText(inText(value)));
  const lead = `${name}: `;
  const shown = lines.slice(0, Math.max(1, Math.floor(budget.left / lead.length)));
  budget.left = Math.max(0, budget.left - shown.length * lead.length);
  if (shown.length < lines.length) shown.push(leftOut(lines.length - shown.length, 'line'));
  return shown.map((line) => lead + line);
}

function inText(value: SaltValue): string {
  return isScalar(value) ? scalar(value) : pythonRepr(value);
}

/**
 * Salt's default output (`salt.output.nested`), without colours: sorted keys, `----------` above a dict inside
 * a structure, `|_` above a structure inside a list.
 */
export function nested(value: SaltValue): string {
  const out: string[] = [];
  display(value, 0, '', out);
  return out.join('\n');
}

function display(value: SaltValue, indent: number, prefix: string, out: string[]): void {
  const margin = ' '.repeat(indent);
  if (typeof value === 'string') {
    const under = ' '.repeat(prefix.length);
    for (const [n, line] of splitLines(cleanText(value)).entries()) {
      out.push(margin + (n === 0 ? prefix : under) + line);
    }
  } else if (isScalar(value)) {
    out.push(margin + prefix + scalar(value));
  } else if (Array.isArray(value)) {
    for (const item of value) displayItem(item, indent, out);
  } else {
    if (indent > 0) out.push(`${margin}----------`);
    for (const key of Object.keys(value).sort(byCodePoint)) {
      out.push(`${margin}${prefix}${cleanText(key)}:`);
      display(value[key] ?? null, indent + 4, '', out);
    }
  }
}

function displayItem(item: SaltValue, indent: number, out: string[]): void {
  if (isScalar(item)) {
    display(item, indent, '- ', out);
  } else {
    out.push(`${' '.repeat(indent)}|_`);
    display(item, indent + 2, '', out);
  }
}
