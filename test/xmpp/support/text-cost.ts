import type { Side } from './sides.ts';

const SOCKET_CHUNK = 65_536;

/** Milliseconds of this process's own time for stanzas that arrive in chunks of that size. */
function costOf(side: Side, stanzas: readonly string[], chunk: number): number {
  const parser = side.parser();
  parser.write('<stream>');
  const began = process.cpuUsage();
  for (const stanza of stanzas)
    for (let at = 0; at < stanza.length; at += chunk) parser.write(stanza.slice(at, at + chunk));
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/**
 * Whether one long stanza costs far more than the same letters in 200. The package takes 15 to 100 times as long;
 * what a busy machine or a collection adds is kept out by taking the least of some tries, and by a margin in ms.
 */
function growth(side: Side, stanza: (letters: number) => string, letters: number, chunk: number): string {
  const parts = Array.from({ length: 200 }, () => stanza(letters / 200));
  const least = (stanzas: readonly string[]) =>
    Math.min(...Array.from({ length: 3 }, () => costOf(side, stanzas, chunk)));
  const cut = least(parts);
  const whole = least([stanza(letters)]);
  return whole > 5 * cut + 10 ? 'quadratic' : 'linear';
}

const STANZAS = {
  text: (letters: number) => `<m>${'x'.repeat(letters)}</m>`,
  attribute: (letters: number) => `<m a="${'x'.repeat(letters)}"/>`,
  brackets: (letters: number) => `<m>${'>'.repeat(letters)}</m>`,
};

export function longText(what: keyof typeof STANZAS) {
  return async ({ side }: { side: Side }): Promise<string> =>
    growth(side, STANZAS[what], 500_000, SOCKET_CHUNK);
}

/** As from a slow line, a few letters at a time. */
export async function manyChunks({ side }: { side: Side }): Promise<string> {
  return growth(side, STANZAS.text, 250_000, 200);
}
