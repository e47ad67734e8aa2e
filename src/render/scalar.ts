import { SaltFloat, type SaltValue } from '../salt/index.ts';

/** A value that is neither a dict nor a list. */
export type Scalar = Exclude<SaltValue, SaltValue[] | { [key: string]: SaltValue }> | SaltFloat;

/** Whether the value is one Salt prints in a word or a text. */
export function isScalar(value: SaltValue): value is Scalar {
  return typeof value !== 'object' || value === null || value instanceof SaltFloat;
}

/** A scalar as Salt prints it: `True`, `None`, `5.0`, `1e-05`; text as it is. */
export function scalar(value: Scalar): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number') return numeral(value);
  return value instanceof SaltFloat ? value.source : String(value);
}

/** Python's repr writes an exponent below 1e-4 and gives it two digits, JavaScript's below 1e-6 and as many as needed. */
function numeral(value: number): string {
  const text = value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
