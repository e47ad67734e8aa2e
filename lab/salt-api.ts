import { z } from 'zod';

const loginSchema = z.object({ return: z.tuple([z.object({ token: z.string() })]) });
const answerSchema = z.object({ return: z.array(z.unknown()) });

export interface ApiLogin {
  url: string;
  username: string;
  password: string;
  eauth: string;
}

/**
 * The few calls the lab itself makes to salt-api, to know that all is up. Not the gateway's client, so that
 * the lab can judge that one.
 */
export class PlainSaltApi {
  readonly #login: ApiLogin;
  #token: string | undefined;

  constructor(login: ApiLogin) {
    this.#login = login;
  }

  /**
   * Runs one lowstate chunk and gives `return[0]` of the answer. If salt-api refuses it, throws with the HTTP status, and
   * the next call logs in again: a session may last only seconds.
   */
  async run(chunk: Record<string, unknown>): Promise<unknown> {
    const token = await this.token();
    try {
      const answer = await post(`${this.#login.url}/`, [chunk], { 'X-Auth-Token': token });
      return answerSchema.parse(answer).return[0];
    } catch (error) {
      this.#token = undefined;
      throw error;
    }
  }

  /** The minions among `ids` that answer a `test.ping` within `timeout` seconds. */
  async ping(ids: readonly string[], timeout = 5): Promise<string[]> {
    const chunk = { client: 'local', tgt: ids, tgt_type: 'list', fun: 'test.ping', timeout };
    const answer = z.record(z.string(), z.unknown()).parse(await this.run(chunk));
    return ids.filter((id) => answer[id] === true);
  }

  /** The token of the session. Logs in if no session is open. */
  async token(): Promise<string> {
    this.#token ??= await this.#logIn();
    return this.#token;
  }

  async #logIn(): Promise<string> {
    const { username, password, eauth } = this.#login;
    const answer = await post(`${this.#login.url}/login`, { username, password, eauth });
    return loginSchema.parse(answer).return[0].token;
  }
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok) throw new Error(`salt-api answers ${response.status}`);
  return response.json();
}
