import type { Command } from '../command.ts';
import { againCommand } from './again.ts';
import { applyCommand } from './apply.ts';
import { diffCommand } from './diff.ts';
import { helpCommand } from './help.ts';
import { jobCommand } from './job.ts';
import { jobsCommand } from './jobs.ts';
import { keyCommands } from './keys.ts';
import { killCommand } from './kill.ts';
import { minionsCommand } from './minions.ts';
import { moreCommand } from './more.ts';
import type { WordParts } from './parts.ts';
import { rosterCommand } from './roster.ts';
import { runCommand } from './run.ts';
import { watchCommands } from './watch.ts';
import { whoamiCommand } from './whoami.ts';
import { widthCommand } from './width.ts';

/** The gateway's own words: the one place where they are registered. */
export function words(parts: WordParts): Command[] {
  return [
    runCommand(parts),
    diffCommand(parts),
    applyCommand(parts),
    minionsCommand(parts),
    jobsCommand(parts),
    jobCommand(parts),
    killCommand(parts),
    againCommand(parts),
    moreCommand(parts),
    widthCommand(parts),
    ...keyCommands(parts),
    whoamiCommand(parts),
    helpCommand(parts),
    rosterCommand(parts),
    ...watchCommands(parts),
  ];
}

/** The words as they describe themselves: what runs them is not there. */
export function describedWords(): Command[] {
  return words({} as WordParts);
}

/** Words at the beginning of a line that cannot mean a minion or group: the gateway's words and Salt's commands. */
export function firstWords(): ReadonlySet<string> {
  const own = describedWords().flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  return new Set([...own, 'salt', 'salt-key', 'salt-run']);
}
