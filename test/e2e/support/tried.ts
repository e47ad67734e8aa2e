import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The results of the last runs, a file for each environment. */
const FOLDER = fileURLToPath(new URL('../../../build/tried/', import.meta.url));

/** How the plays went in one environment. */
const Tried = z.object({
  /** The exact version, like `3007.17`. */
  salt: z.string(),
  /** The XMPP server with its version. */
  server: z.string(),
  /** Each play, and whether it held. */
  plays: z.record(z.string(), z.boolean()),
});
export const TriedRuns = z.array(Tried);
export type Tried = z.output<typeof Tried>;

/**
 * Declares tests as plays: each is a test of that name, and its outcome is kept. After the last one the outcomes of all are
 * written. `environment` is asked then.
 */
export class Plays {
  readonly #held: Record<string, boolean> = {};

  constructor(environment: () => Omit<Tried, 'plays'>) {
    after(() => keep({ ...environment(), plays: this.#held }));
  }

  play(name: string, run: () => Promise<void>): void {
    this.#held[name] = false;
    test(name, async () => {
      await run();
      this.#held[name] = true;
    });
  }
}

function keep(tried: Tried, folder = FOLDER): void {
  mkdirSync(folder, { recursive: true });
  const name = `${tried.salt} ${tried.server}`.replaceAll(/[^\w.]+/g, '-');
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(tried, undefined, 2)}\n`);
}

/** The results of every environment that was tried in this checkout, by Salt and server. */
export function allTried(folder = FOLDER): Tried[] {
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(folder).sort();
  return files.map((file) => Tried.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))));
}
