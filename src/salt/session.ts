import { z } from 'zod';
import { type Pace, type Repeating, Troubles } from '../guard/index.ts';
import type { Log } from '../ops/index.ts';
import { failure, refusalOf, returnedValue, rubbish } from './answer.ts';
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
  troubles?: Troubles | undefined;
}

/** After a refused log-in: PAM locks accounts. Shorter than the wait of those that ask, so that none waits twice. */
const PACE: Partial<Pace> = { firstMs: 5_000, mostMs: 5_000 };
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
  readonly #repeating: Repeating;
  readonly #useless: Repeating;
  #refused: SaltError | undefined;
  /** The current token has worked. A field, as each request reads it. */
  isProven = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    const { troubles = new Troubles() } = options;
    this.#repeating = troubles.repeating('log-in', PACE);
    this.#useless = troubles.repeating('log-in', PACE);
  }

  /** A token that works, to the best of our knowledge. @throws SaltError */
  async token(): Promise<string> {
    if (this.#token && this.#now() < this.#token.renewAt) return this.#token.text;
    return (await this.login()).token;
  }

  /** Another token than this one, which salt-api no longer takes. @throws SaltError */
  renewed(dead: string, answer: HttpAnswer): Promise<string> {
    if (this.#token?.text === dead) {
      if (!this.isProven && this.#useless.isHeld) return Promise.reject(failure(answer));
      this.#token = undefined;
    }
    return this.token();
  }

  /**
   * Salt does not take a token that it gave just now: another one is not fetched for a while. Salt may have refused only
   * that one request. So others use the token, and where it works, it is renewed as usual.
   */
  isUseless(): void {
    if (!this.isProven && !this.#useless.isHeld) this.#useless.failed();
  }

  /** The token works. */
  works(): void {
    this.isProven = true;
    this.#useless.worked();
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
    if (this.#refused && this.#repeating.isHeld) throw this.#refused;
    this.#refused = undefined;
    const asked = this.#now();
    const answer = await this.#options.post(stringifySalt({ username, password, eauth }));
    const info = this.#read(answer);
    this.#repeating.worked();
    this.#options.onToken?.(info.token);
    const lifetime = (info.expire - info.start) * 1000;
    this.isProven = false;
    this.#token = { text: info.token, renewAt: asked + lifetime - Math.min(LONGEST_MARGIN, lifetime / 5) };
    const lifetimeSeconds = Math.round(lifetime / 1000);
    log.info({ user: info.user, eauth: info.eauth, lifetimeSeconds }, 'logged in to Salt');
    return info;
  }

  #read(answer: HttpAnswer): LoginInfo {
    if (refusalOf(answer) !== undefined) {
      const error = loginRefused();
      this.#refused = error;
      this.#repeating.failed();
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
