import { readdirSync, readFileSync } from 'node:fs';
import { parseSalt, type SaltValue } from '../../src/salt/index.ts';

/** A real request to salt-api, and its answer. */
export interface Recorded {
  request: { method: string; path: string; body: SaltValue; token: boolean };
  response: { status: number; contentType: string; body: SaltValue };
}

const FOLDER = new URL('../salt/recorded/', import.meta.url);

/** The versions of Salt that were recorded. */
export const RECORDED_VERSIONS: readonly string[] = readdirSync(FOLDER)
  .flatMap((name) => /^salt-api-(.+)\.json$/.exec(name)?.[1] ?? [])
  .sort();

/** The recorded answers of a version's salt-api, by name. */
export function recordedAnswers(version: string): Record<string, Recorded> {
  const text = readFileSync(new URL(`salt-api-${version}.json`, FOLDER), 'utf8');
  return parseSalt(text) as unknown as Record<string, Recorded>;
}

/** The recorded event stream of a version, as it came. */
export function recordedEvents(version: string): string {
  return readFileSync(new URL(`events-${version}.txt`, FOLDER), 'utf8');
}
