/** As many requests of one person as Salt is asked at once for one command. */
const FEW = 4;

/** Has each item done, a few at once; gives what came of each, in their order. Rejects with the first error. */
export async function fewAtOnce<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  const worker = async () => {
    for (const [index, item] of entries) results[index] = await task(item);
  };
  await Promise.all(Array.from({ length: FEW }, worker));
  return results;
}
