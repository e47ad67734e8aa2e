import { z } from 'zod';
import type { Log } from '../ops/index.ts';
import { refusalOf, returnedValue, rubbish } from './answer.ts';
import { SaltError } from './errors.ts';
import type { HttpAnswer } from './http.ts';
import { stringifySalt } from './json.ts';
import { SaltFloat, type SaltValue } from './values.ts';

export interface SessionOptions {
  username: string;
  password: string;
  eauth: string;
  log: Log;
  /** Told each session's token: it must not turn up anywhere. */
  onToken?: ((token: string) => void) | undefined;
  /** Sends `POST /login`. */
  post(body: string): Promise<HttpAnswer>;
  /** Milliseconds that only grow. */
  now?: () => number;
}

/** The wait after a refused log-in, milliseconds: PAM locks accounts. */
const REFUSED_FOR = 10_000;
/** The longest a token is renewed ahead of its end, milliseconds. */
const LONGEST_MARGIN = 60_000;

const seconds = z.union([z.number(), z.instanceof(SaltFloat).transform((float) => float.value)]);
const loginSchema = z.object({
  token: z.string().min(1),
  expire: seconds,
  start: seconds,
  user: z.string(),
  eauth: z.string(),
  perms: z.custom<SaltValue>().default(null),
});

/** The answer of salt-api to a log-in. Times in seconds since 1970 by the master's clock. */
export type LoginInfo = z.output<typeof loginSchema>;

/** The one session with salt-api: logs in when needed, ahead of the token's end, once for all who wait. */
export class Session {
  readonly #options: SessionOptions;
  readonly #now: () => number;
  #token: { text: string; renewAt: number } | undefined;
  #pending: Promise<LoginInfo> | undefined;
  #refused: { error: SaltError; until: number } | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#now = options.now ?? performance.now.bind(performance);
  }

  /** A token that works, to the best of our knowledge. @throws SaltError */
  async token(): Promise<string> {
    if (this.#token && this.#now() < this.#token.renewAt) return this.#token.text;
    return (await this.login()).token;
  }

  /** Another token than this one, which salt-api no longer takes. @throws SaltError */
  renewed(dead: string): Promise<string> {
    if (this.#token?.text === dead) this.#token = undefined;
    return this.token();
  }

  /** Logs in; who asks meanwhile shares the answer. @throws SaltError */
  login(): Promise<LoginInfo> {
    this.#pending ??= this.#login().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #login(): Promise<LoginInfo> {
    const { username, password, eauth, log } = this.#options;
    if (this.#refused && this.#now() < this.#refused.until) throw this.#refused.error;
    this.#refused = undefined;
    const asked = this.#now();
    const answer = await this.#options.post(stringifySalt({ username, password, eauth }));
    const info = this.#read(answer);
    this.#options.onToken?.(info.token);
    const lifetime = (info.expire - info.start) * 1000;
    this.#token = { text: info.token, renewAt: asked + lifetime - Math.min(LONGEST_MARGIN, lifetime / 5) };
    const lifetimeSeconds = Math.round(lifetime / 1000);
    log.info({ user: info.user, eauth: info.eauth, lifetimeSeconds }, 'logged in to Salt');
    return info;
  }

  #read(answer: HttpAnswer): LoginInfo {
    if (refusalOf(answer) !== undefined) {
      const error = loginRefused();
      this.#refused = { error, until: this.#now() + REFUSED_FOR };
      throw error;
    }
    const returned = returnedValue(answer);
    const parsed = loginSchema.safeParse(Array.isArray(returned) ? returned[0] : undefined);
    if (!parsed.success) throw rubbish('the log-in got no token');
    return parsed.data;
  }
}

/** A 401 to a log-in is about the log-in, whatever its words (an address outside `api_acl` has others). */
function loginRefused(): SaltError {
  const message = "Salt refused the gateway's log-in: check salt.username, salt.password and salt.eauth.";
  return new SaltError('salt-login-refused', message, { status: 401 });
}
