import type { Returns } from './returns.ts';

/** A minion of a call that failed on all minions for the same reason. */
export interface FailedCall {
  /** It lacks the function. */
  readonly without: string | undefined;
  /** It has the function, and that does not take these arguments. */
  readonly refusing: string | undefined;
  /** It took the second word of a shell command for the folder to run it in. */
  readonly misplacing: string | undefined;
}

/** Finds why a call failed, as far as all answers agree on it. */
export function failureOf(returns: Returns, fun: string): FailedCall {
  const misfits = [
    `ERROR executing '${fun}': The following keyword arguments are not valid`,
    `Passed invalid arguments to ${fun}: `,
  ];
  return {
    without: returns.agreed((text) => /^'.*' is not available\.$/.test(text)),
    refusing: returns.agreed((text) => misfits.some((misfit) => text.startsWith(misfit))),
    // salt.modules.cmdmod
    misplacing: returns.agreed((text) => text.startsWith("ERROR: Specified cwd '")),
  };
}
