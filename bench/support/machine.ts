import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { rounded } from './stats.ts';

/** The place and time of the measurement, and the load of the machine before. */
export interface Machine {
  at: string;
  node: string;
  platform: string;
  processors: string;
  memoryGb: number;
  /** Processes that ran or waited to, over the last minute; above zero, others were at work. */
  loadBefore: number;
}

export function machine(): Machine {
  return {
    at: new Date().toISOString(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processors: `${availableParallelism()} x ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    memoryGb: rounded(totalmem() / 2 ** 30),
    loadBefore: rounded(loadavg()[0] ?? 0),
  };
}
