import { z } from 'zod';
import { LOGIN } from './lab.ts';

const answer = z.object({ return: z.tuple([z.object({ token: z.string() })]) });

/** A token of salt-api's, for a baseline that does not log in by itself. */
export async function login(url: string): Promise<string> {
  const response = await fetch(`${url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(LOGIN),
  });
  return answer.parse(await response.json()).return[0].token;
}
