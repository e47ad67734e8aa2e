import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const Chunks = z.array(
  z.looseObject({
    client: z.string(),
    fun: z.string(),
    tgt: z.union([z.string(), z.array(z.string())]).optional(),
    jid: z.string().optional(),
    kwarg: z.record(z.string(), z.unknown()).optional(),
    requested_by: z.looseObject({ person: z.string().optional() }).optional(),
  }),
);
export type RecordedChunk = z.output<typeof Chunks>[number];

export interface RecordingProxy {
  readonly url: string;
  /** Every lowstate chunk that passed, in order. */
  readonly chunks: RecordedChunk[];
  close(): Promise<void>;
}

/** Stands before a salt-api and writes down every lowstate chunk that is posted to it. */
export async function recordingProxy(saltApi: string): Promise<RecordingProxy> {
  const chunks: RecordedChunk[] = [];
  const server = createServer(async (asked, answer) => {
    const pieces: Buffer[] = [];
    for await (const piece of asked) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    if (asked.method === 'POST' && asked.url === '/')
      chunks.push(...Chunks.parse(JSON.parse(body.toString())));
    const { method, headers } = asked;
    const passed = request(new URL(asked.url ?? '/', saltApi), { method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      answer.flushHeaders();
      got.pipe(answer);
      got.on('error', () => answer.destroy());
    });
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    passed.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    chunks,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
