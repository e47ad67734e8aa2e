import type { SaltDict, SaltValue } from '../salt/index.ts';
import { json } from './json.ts';
import { nested } from './nested.ts';
import { pythonRepr } from './python-repr.ts';
import { isScalar, scalar } from './scalar.ts';
import { cleanText, plainText, splitLines } from './text.ts';
import { yaml } from './yaml.ts';

/** The forms of `--out` that the gateway writes. */
export const OUT_FORMS = ['json', 'yaml', 'nested', 'txt', 'raw'] as const;
export type OutForm = (typeof OUT_FORMS)[number];

/** A value in a form of `--out`. Text without a form of its own is made fit for a stanza. */
export function inForm(form: OutForm, value: SaltValue): string {
  if (form === 'json') return json(value);
  if (form === 'yaml') return yaml(value);
  if (form === 'nested') return nested(value);
  if (form === 'txt') return typeof value === 'string' ? plainText(value) : cleanText(inText(value));
  return typeof value === 'string' ? plainText(value) : pythonRepr(value);
}

/** Many minions' values in a form of `--out`, by name, as one document. `txt` puts the name before each line. */
export function manyInForm(form: OutForm, values: SaltDict): string {
  if (form !== 'txt') return inForm(form, values);
  return Object.entries(values)
    .flatMap(([name, value]) => splitLines(cleanText(inText(value))).map((line) => `${name}: ${line}`))
    .join('\n');
}

function inText(value: SaltValue): string {
  return isScalar(value) ? scalar(value) : pythonRepr(value);
}
