import type { BenchOptions, Outcome } from '../support/rows.ts';
export async function oldDesign(_options: BenchOptions): Promise<Outcome> {
  throw new Error('not yet');
}
