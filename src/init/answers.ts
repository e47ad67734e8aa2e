/** The XMPP servers that the gateway can join. */
export type Server = 'prosody' | 'ejabberd';

/** The answers that a first config needs and nobody can guess for others. */
export interface Answers {
  domain: string;
  service: string;
  server: string;
  saltUrl: string;
  saltUser: string;
  eauth: string;
  admin: string;
  stripDomain: string;
}

/** Gives what an empty answer means; undefined if the question needs an answer. */
type Guess = (known: Readonly<Answers>) => string | undefined;

export interface Question {
  readonly key: keyof Answers;
  readonly flag: string;
  readonly asks: string;
  readonly guess: Guess;
}

/** In the order that they are asked in: a guess may build on earlier answers. */
export const QUESTIONS: readonly Question[] = [
  question('domain', '--domain <domain>', "The gateway's domain, such as salt.demo.no", () => undefined),
  question(
    'admin',
    '--admin <jid>',
    'Your own address; this person may do everything',
    ({ domain }) => `admin@${parentOf(domain)}`,
  ),
  question('server', '--server <name>', 'The XMPP server, prosody or ejabberd', () => 'prosody'),
  question(
    'service',
    '--service <url>',
    'Its port for components; xmpps:// for a TLS listener',
    () => 'xmpp://127.0.0.1:5347',
  ),
  question('saltUrl', '--salt-url <url>', 'The address of salt-api', () => 'http://127.0.0.1:8000'),
  question('saltUser', '--salt-user <name>', "The gateway's user there", () => 'saltxmpp'),
  question('eauth', '--eauth <name>', 'The external_auth that checks its password', () => 'pam'),
  question(
    'stripDomain',
    '--strip-domain <suffix>',
    'The end of minion ids that addresses leave out, or none',
    ({ domain }) => `.${parentOf(domain)}`,
  ),
];

function question(key: keyof Answers, flag: string, asks: string, guess: Guess): Question {
  return { key, flag, asks, guess };
}

/** Gives the domain above that of the component. */
function parentOf(domain: string): string {
  return domain.split('.').slice(1).join('.') || domain;
}

/** Takes each answer from `given`, else from `ask`, else the guess; else leaves it empty. */
export async function answersFrom(
  given: Partial<Answers>,
  ask: (question: Question, guess: string | undefined) => Promise<string | undefined>,
): Promise<Answers> {
  const answers = Object.fromEntries(QUESTIONS.map(({ key }) => [key, ''])) as unknown as Answers;
  for (const question of QUESTIONS) {
    const guess = question.guess(answers);
    answers[question.key] = given[question.key] ?? (await ask(question, guess)) ?? guess ?? '';
  }
  return answers;
}
