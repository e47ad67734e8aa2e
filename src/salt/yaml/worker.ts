/** The program of a thread: sends the value of each text that it gets. It ends with an error at a text that it cannot read. */
import { parentPort } from 'node:worker_threads';
import { load } from 'js-yaml';
import type { SaltValue } from '../values.ts';
import { packed } from './packed.ts';
import { SALT_SCHEMA } from './schema.ts';

/** Deeper than Salt can send: its msgpack refuses 1,024 levels. */
const DEEPEST = 1_100;
/** How many times as long as the text the value may be that its aliases make of it. Python's text of bytes takes three. */
const MOST_TIMES = 3;
const MOST_BESIDES = 65_536;
/** Ends of lines with one of YAML 1.1's own among them. To js-yaml, which reads YAML 1.2, those are plain characters. */
const OLD_ENDS = /(?<![\n ])[\n ]*[\u2028\u2029][\n\u2028\u2029 ]*/g;

const answer = (text: string) => parentPort?.postMessage(packedFrom(text));
parentPort?.on('message', answer);

function packedFrom(text: string) {
  const value = load(text.replace(OLD_ENDS, newEnds), {
    schema: SALT_SCHEMA,
    maxDepth: DEEPEST,
  }) as SaltValue;
  return packed(value, MOST_TIMES * text.length + MOST_BESIDES);
}

/** Ends of lines as YAML 1.2 writes those that YAML 1.1 reads there: it drops the first, and blanks. */
function newEnds(ends: string): string {
  const indent = / *$/.exec(ends)?.[0] ?? '';
  const read = ends.replaceAll(' ', '').replace(/^\n/, '');
  return read.replace(/\n+/g, (some) => `\n${some}${indent}`);
}
