import { Agent, type RequestOptions } from 'node:http';
import { z } from 'zod';

// The common parts of the forwarder and the floor: their start message, and their calls to salt-api.

/** A component's connection, and a session of salt-api's; the program's one argument, as JSON. */
export const plainSettings = z.object({
  service: z.string(),
  domain: z.string(),
  secret: z.string(),
  salt: z.string(),
  token: z.string(),
});

/** Of each request of one program: its connections are kept. */
export function plainRequests(token: string): Required<Pick<RequestOptions, 'agent' | 'headers'>> {
  return {
    agent: new Agent({ keepAlive: true }),
    headers: { 'content-type': 'application/json', accept: 'application/json', 'x-auth-token': token },
  };
}
