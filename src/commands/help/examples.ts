import type { Suggestions } from '../suggestions.ts';
import { mayRun, type ShortHelpParts, targetsOf } from './short.ts';

/** The lines of a greeting. */
const EXAMPLES = 3;

export interface ExampleParts extends ShortHelpParts {
  suggestions: Pick<Suggestions, 'namesAt'>;
}

/**
 * Finds three lines that work as they stand in a person's chat with the master contact. They name a minion that is up, a
 * function that it has, and only what the person may run.
 */
export async function fleetExamples(person: string, parts: ExampleParts): Promise<string[]> {
  const { one, some } = targetsOf(person, parts);
  const id = one === undefined ? undefined : parts.names.idOf(person, one);
  const names = id === undefined ? [] : await parts.suggestions.namesAt(person, id);
  // A minion that cannot be asked has at least Salt's own.
  const has = (fun: string) => (names.length > 0 ? names.includes(fun) : fun.startsWith('test.'));
  const examples: string[] = [];
  for (const [target, line] of [
    [one, 'disk.usage'],
    [some, 'status.uptime'],
    [one, 'test.version'],
    [one && '', 'test.version'],
    [one, 'test.ping'],
  ] as const) {
    if (target === undefined || examples.length === EXAMPLES || !has(line)) continue;
    const example = `${target} ${line}`.trim();
    if (await mayRun({ person, scope: { kind: 'fleet' } }, example, parts)) examples.push(example);
  }
  return [...examples, 'minions', 'keys', 'jobs'].slice(0, EXAMPLES);
}
