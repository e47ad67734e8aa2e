import { UserError } from '../../guard/index.ts';
import { shellWordsOf } from '../call-text.ts';
import { CommandError } from '../command.ts';
import { afterDiff, readDiff } from '../diff/index.ts';
import { filtersOf } from '../filters/index.ts';
import { NO_OPTIONS, type SaltOptions, takeOptions } from '../options/index.ts';
import { type FunctionCall, readLine } from '../read-line.ts';
import type { TargetNames } from '../target-names.ts';
import type { Asked } from '../types.ts';
import { readingOf } from './reading.ts';
import type { ReturnsOptions } from './returns.ts';

/* The line of a request that an earlier process stored is read again: the store keeps no parts of it. */

/** The options of a stored line; none where it can no longer be read. */
export function optionsOfLine(line: string): SaltOptions {
  try {
    return takeOptions(shellWordsOf(afterDiff(line) ?? line).map(({ text }) => text)).options;
  } catch (error) {
    if (error instanceof UserError) return NO_OPTIONS;
    throw error;
  }
}

/** How the answers to a stored line are shown: by its options, and its filters or its comparison. */
export function shownByLine(
  line: string,
  { fun, options, width }: { fun: string; options: SaltOptions; width: number },
): Pick<ReturnsOptions, 'form' | 'indent' | 'states' | 'hidesSilent' | 'reading'> {
  const { out: form, indent, states, hidesSilent } = options;
  const between = { filters: filtersOf(line), compares: afterDiff(line) !== undefined };
  const reading = readingOf(between, { fun, form, indent, states, width });
  return { form, indent, states, hidesSilent, reading };
}

/** The call of a stored line, on the target that was accepted. @throws CommandError where it cannot be read, ArgsError */
export function callOfLine(
  asked: Asked,
  { fun, line, target }: Pick<FunctionCall, 'fun' | 'line'> & { target?: FunctionCall['target'] | undefined },
  names: TargetNames,
): FunctionCall {
  const compared = afterDiff(line);
  const instruction =
    compared === undefined ? readLine(line, asked, names, new Set()) : readDiff(compared, asked, names).call;
  if (instruction.kind !== 'function' || instruction.fun.toLowerCase() !== fun.toLowerCase() || !target) {
    throw new CommandError('not-understood', 'Nothing ran: I can no longer read the stored command.');
  }
  return { ...instruction, fun, target };
}
