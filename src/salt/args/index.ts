import { parse } from 'yaml';
import type { Args } from '../lowstate.ts';
import type { SaltDict, SaltValue } from '../values.ts';

export { ArgsError, type ArgsErrorCode } from './errors.ts';
export { splitWords, type Word } from './shell-words.ts';

/** `k=v`, as salt.utils.args.KWARG_REGEX with Python's Unicode word characters. */
const KEYWORD = /^((?!\d)[\p{L}\p{N}_][\p{L}\p{N}_.-]*)=(?!=)([\s\S]*)$/u;

/** The words after a function as its arguments. */
export function parseArguments(words: readonly string[]): Required<Args> {
  const arg: SaltValue[] = [];
  const kwarg: SaltDict = {};
  for (const word of words) {
    const [, name, text] = KEYWORD.exec(word) ?? [];
    if (name === undefined || text === undefined) arg.push(yamlify(word));
    else kwarg[name] = yamlify(text);
  }
  return { arg, kwarg };
}

function yamlify(text: string): SaltValue {
  try {
    const value: unknown = parse(text, { version: '1.1', schema: 'yaml-1.1' });
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    if (typeof value === 'boolean') return value;
  } catch {}
  return text;
}
