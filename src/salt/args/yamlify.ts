import { pyStrip } from './python-numbers.ts';
import { PyDict, type PyValue, safeLoad, YamlError } from './yaml/index.ts';

/**
 * An argument's text as the value Salt's command line takes it for (`salt.utils.args.yamlify_arg`): YAML where
 * that is plainly meant, else the text itself.
 */
export function yamlify(text: string): PyValue {
  if (isKeptAsText(text)) return text;
  if (text === 'None') return null;
  let value: PyValue;
  try {
    value = safeLoad(text);
  } catch (error) {
    if (error instanceof YamlError) return text;
    throw error;
  }
  if (text.includes('#')) return typeof value === 'string' || value === null ? text : value;
  return isPlainlyMeant(value, text) ? value : text;
}

function isKeptAsText(text: string): boolean {
  const stripped = pyStrip(text);
  if (['', '---', '...'].includes(stripped)) return true;
  if (text.includes('_') && /^[0-9_]*$/.test(stripped)) return true;
  return /[\t\r\n]/.test(text);
}

function isPlainlyMeant(value: PyValue, text: string): boolean {
  if (value instanceof PyDict) return text.startsWith('{');
  if (Array.isArray(value)) return text.startsWith('[');
  if (value === '') return text !== '|' && text !== '!';
  return value === null || typeof value !== 'object';
}
