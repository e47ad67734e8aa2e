import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A first message, and what is right to answer. */
export interface FirstWord {
  to: string;
  typed: string;
  who: string;
  /** The line to offer or to run at once; undefined where any answer that leads on will do. */
  right: string | undefined;
}

/** The first messages that a beginner may type. */
export function firstWords(): FirstWord[] {
  const rows = parse(read('first-words.yaml')) as Partial<FirstWord>[];
  return rows.map(({ to = '', typed = '', who = 'admin', right }) => ({ to, typed, who, right }));
}

/** The answer of a real Salt 3008.3 minion to `sys.list_functions`. */
export function saltFunctions(): string[] {
  const modules = JSON.parse(read('functions.json')) as Record<string, string>;
  return Object.entries(modules).flatMap(([module, functions]) =>
    functions.split(' ').map((name) => `${module}.${name}`),
  );
}

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}
