import { createParser } from 'eventsource-parser';
import { SaltError } from '../errors.ts';

/** The longest event taken, characters; Salt itself cuts values at `max_event_size`, 1 MiB unless raised. */
const LONGEST = 64 * 2 ** 20;

/**
 * Reads the blocks of one event stream until it ends, calling `heard` for every piece that came and `block` for
 * the data of every event. A carriage return ends a line in this format, Salt writes none, but a minion's tag
 * may hold some and so make up whole events: they are blanked.
 * @throws SaltError for an event without end, or whatever the pieces throw
 */
export async function readBlocks(
  pieces: AsyncIterable<Uint8Array>,
  { heard, block }: { heard(): void; block(data: string): void },
): Promise<void> {
  const decoder = new TextDecoder();
  const parser = createParser({
    onEvent: ({ data }) => block(data),
    maxBufferSize: LONGEST,
  });
  for await (const piece of pieces) {
    heard();
    const text = decoder.decode(piece, { stream: true });
    feed(parser, text.includes('\r') ? text.replaceAll('\r', ' ') : text);
  }
}

function feed(parser: { feed(text: string): void }, text: string): void {
  try {
    parser.feed(text);
  } catch (error) {
    throw new SaltError('salt-too-large', "An event of Salt's has no end.", { cause: error });
  }
}
