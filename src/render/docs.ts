import { isDict, type SaltValue } from '../salt/index.ts';
import { byCodePoint } from './order.ts';
import { plainText } from './text.ts';

/** Documentation as `sys.doc` returns it, by function, without the margin that docstrings have in the source. */
export function documentation(value: SaltValue): string {
  if (!isDict(value)) return typeof value === 'string' ? plainText(dedent(value)) : '';
  const names = Object.keys(value).sort(byCodePoint);
  return names.map((name) => `${name}:\n${documentation(value[name] ?? null)}`.trimEnd()).join('\n\n');
}

function dedent(text: string): string {
  const lines = text.replaceAll('\t', '    ').split('\n');
  const margins = lines.slice(1).flatMap((line) => (line.trim() === '' ? [] : [line.search(/\S/)]));
  const margin = Math.min(...margins, 80);
  return lines
    .map((line, n) => (n === 0 ? line.trimStart() : line.slice(margin)))
    .join('\n')
    .replace(/^\n+/, '');
}
