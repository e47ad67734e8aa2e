import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SRC = join(import.meta.dirname, '../../src');

/** An exported function or class that may be given text from outside. */
export interface Export {
  /** Within src/. */
  file: string;
  name: string;
  /** A class of errors: it holds a message and reads nothing. */
  isError: boolean;
}

/** Types that text from outside comes in. */
const OUTSIDE =
  /\b(?:string|unknown|Element|Buffer|Uint8Array|Salt(?:Value|Dict|Event)|Scalar|Py(?:Value|Key)|Node|Reader|Row|Rendered|Answer|HttpAnswer|Target|Args|Values|FormData|MinionReturn|ScheduleNews|ReturnEvent|Silence)\b/;

const EXPORTED = /^export (?:async )?(?:function\*? |(?:abstract )?class |const )(\w+)/gm;

/** Finds every export of src/ whose signature names one of these types. Classes are always included. */
export function exportsOfSrc(): Export[] {
  return globSync('**/*.ts', { cwd: SRC }).flatMap((file) =>
    exportsOf(file, readFileSync(join(SRC, file), 'utf8')),
  );
}

function exportsOf(file: string, source: string): Export[] {
  return Array.from(source.matchAll(EXPORTED)).flatMap(({ 0: head, 1: name = '', index }) => {
    const isClass = head.includes('class ');
    const rest = source.slice(index + head.length);
    const isError = isClass && /^ extends \w*Error\b/.test(rest);
    const given = givenTo(rest);
    const takes = isClass || (given !== undefined && OUTSIDE.test(given));
    return takes ? [{ file, name, isError }] : [];
  });
}

/** The text between the parentheses of a function's parameters; undefined for other exports. */
function givenTo(rest: string): string | undefined {
  const begin = /^\s*(?:=\s*(?:async\s*)?)?(?:<[^(]*>)?\(/.exec(rest);
  if (!begin) return undefined;
  let depth = 1;
  for (let at = begin[0].length; at < rest.length; at += 1) {
    if (rest[at] === '(') depth += 1;
    if (rest[at] === ')') depth -= 1;
    if (depth === 0) return rest.slice(begin[0].length, at);
  }
  return rest;
}
