import type { Fleet } from '../../fleet/index.ts';
import { background, guarded } from '../../guard/index.ts';
import type { GrainsCache } from './grains.ts';

/** How long the first presence waits for the grains, milliseconds: without them it comes without a status. */
const FIRST_WITHIN = 3_000;

/**
 * Reads the grains of the fleet after each sweep, and of a new minion at once. Resolves once they were read for the
 * first time, or that takes too long.
 */
export function keepGrains(fleet: Fleet, grains: GrainsCache): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let due = false;
  const refresh = () => grains.refresh(() => fleet.all().map(({ id }) => id));
  const refreshSoon = () => {
    if (due) return;
    due = true;
    setImmediate(
      guarded('keep-grains', () => {
        due = false;
        background('keep-grains', refresh());
      }),
    );
  };
  fleet.on(
    'swept',
    guarded('keep-grains', (first) => {
      if (!first) return refreshSoon();
      const tooLong = setTimeout(resolve, FIRST_WITHIN).unref();
      background(
        'keep-grains',
        refresh().then(() => {
          clearTimeout(tooLong);
          resolve();
        }),
      );
    }),
  );
  fleet.on(
    'changed',
    guarded('keep-grains', ({ id }) => fleet.swept && !grains.has(id) && refreshSoon()),
  );
  fleet.on(
    'removed',
    guarded('keep-grains', ({ id }) => grains.forget(id)),
  );
  return promise;
}
