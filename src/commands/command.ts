import type { Asked } from './types.ts';

/** One of the gateway's own words: defined once, for whatever way it is asked. */
export interface Command {
  name: string;
  aliases?: readonly string[];
  /** As `help` shows it: `minions [PATTERN | up | down]`. */
  usage: string;
  /** What it does, in a few words. */
  summary: string;
  /** @throws CommandError where the words after its name do not fit */
  run(asked: Asked, words: readonly string[]): void | Promise<void>;
}
