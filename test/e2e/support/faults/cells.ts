import { FAULTS, type Fault, PARTS, type Part, troubleOf } from './parts.ts';

/**
 * `idle`: the command is said while the fault lasts. `job running`: the fault comes and goes while the job runs.
 * `result waiting`: the job ends while the fault lasts, so that its result cannot get through.
 */
export const SITUATIONS = ['idle', 'job running', 'result waiting'] as const;
export type Situation = (typeof SITUATIONS)[number];

export interface Cell {
  part: Part;
  fault: Fault;
  situation: Situation;
}

/** Every cell of the matrix, part by part. */
export const CELLS: readonly Cell[] = PARTS.flatMap((part) =>
  FAULTS.flatMap((fault) => SITUATIONS.map((situation) => ({ part, fault, situation }))),
);

/** Why a cell makes no sense; undefined where it does. */
export function notApplying({ part, fault, situation }: Cell): string | undefined {
  if (part === 'master' && fault === 'rubbish')
    return 'what the master says comes through salt-api: its rows';
  if (part === 'gateway' && fault === 'rubbish')
    return 'what the gateway says is what is tested here; the bytes it may send are held to in test/xmpp';
  if (part === 'minion' && fault === 'rubbish')
    return situation === 'job running' ? 'see the forged events below' : 'see the absurd output below';
  if (part === 'minion' && situation === 'result waiting')
    return 'its result is with the master as soon as the job has ended; before that the job runs';
  if (situation === 'idle' && part === 'Prosody' && (fault === 'killed' || fault === 'restarted'))
    return 'without a server nobody can say anything: only the time until all is well again counts';
  return troubleOf(part, fault) ? undefined : 'the part cannot have this fault';
}

/** True if the job may die of the fault, so that it has no answer. */
export function mayEndJob({ part, fault, situation }: Cell): boolean {
  return part === 'minion' && (fault === 'killed' || fault === 'restarted') && situation !== 'idle';
}

/** Whether anybody can speak while the fault lasts. */
export function isMute({ part, fault }: Cell): boolean {
  return part === 'Prosody' && (fault === 'killed' || fault === 'restarted');
}

/** True if the command is sent in other bytes, so that the gateway never reads it: then it must not run either. */
export function isUnread({ part, fault, situation }: Cell): boolean {
  return part === 'Prosody' && fault === 'rubbish' && situation === 'idle';
}

export function nameOf({ part, fault, situation }: Cell): string {
  return `${part} ${fault}, ${situation}`;
}
