import type { StoredRequest } from '../../store/index.ts';

type Which = Pick<StoredRequest, 'person' | 'number'>;

/** A batch that is gone through; once `stopped`, nothing more of it is published. */
export interface RunningBatch {
  stopped: boolean;
}

/** The batches under way, each of which can be kept from going on. */
export class RunningBatches {
  readonly #running = new Map<string, RunningBatch>();

  /** Goes through a batch. */
  async during(which: Which, run: (batch: RunningBatch) => Promise<void>): Promise<void> {
    const batch = { stopped: false };
    this.#running.set(keyOf(which), batch);
    try {
      await run(batch);
    } finally {
      this.#running.delete(keyOf(which));
    }
  }

  /** From now on nothing more of it is published. False where it is not under way. */
  stop(which: Which): boolean {
    const batch = this.#running.get(keyOf(which));
    if (batch) batch.stopped = true;
    return batch !== undefined;
  }
}

function keyOf({ person, number }: Which): string {
  return `${person} ${number}`;
}
