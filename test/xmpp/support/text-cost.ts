import { costsLittleMore, processorMs } from '../../support/processor-time.ts';
import type { Side } from './sides.ts';

const SOCKET_CHUNK = 65_536;

/** Measures how stanzas are read that arrive in chunks of that size. */
function costOf(side: Side, stanzas: readonly string[], chunk: number): Promise<number> {
  const parser = side.parser();
  parser.write('<stream>');
  return processorMs(() => {
    for (const stanza of stanzas)
      for (let at = 0; at < stanza.length; at += chunk) parser.write(stanza.slice(at, at + chunk));
  });
}

/** Whether one long stanza costs far more than the same letters in 200. The package takes 15 to 100 times as long. */
async function growth(
  side: Side,
  stanza: (letters: number) => string,
  letters: number,
  chunk: number,
): Promise<string> {
  const parts = Array.from({ length: 200 }, () => stanza(letters / 200));
  const isSquare = await costsLittleMore({
    what: 'one long stanza',
    small: () => costOf(side, parts, chunk),
    large: () => costOf(side, [stanza(letters)], chunk),
    times: 5,
    marginMs: 10,
  }).then(
    () => false,
    () => true,
  );
  return isSquare ? 'quadratic' : 'linear';
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
