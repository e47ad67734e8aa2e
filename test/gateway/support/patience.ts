/** How long anything may take on a slow machine, in ms: reached only by a test that fails. */
const PATIENCE = 60_000;

/** The promise, or after too long the error. */
export async function patiently<T>(promise: Promise<T>, failure: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(failure)), PATIENCE);
  });
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
