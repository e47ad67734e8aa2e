import { isDict, parseSalt } from '../../src/salt/index.ts';

export interface Account {
  username?: string;
  password?: string;
  /** How long a session lasts, seconds. */
  tokenLifetime?: number;
}

/** The answer to a log-in, or undefined for a refusal. */
export function loginAnswer(body: string, account: Account, number: number) {
  const { username = 'saltxmpp', password = 'hunter2', tokenLifetime = 43_200 } = account;
  const given = parseSalt(body);
  if (!isDict(given) || given.username !== username || given.password !== password) return undefined;
  const token = Buffer.from(`${number}-${Math.random()}`).toString('hex').padEnd(40, '0').slice(0, 40);
  const start = 1_795_470_875.25;
  const eauth = given.eauth ?? 'pam';
  const perms = ['.*', '@jobs', '@runner', '@wheel'];
  return { token, expire: start + tokenLifetime, start, user: username, eauth, perms };
}
