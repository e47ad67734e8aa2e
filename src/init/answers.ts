/** Which XMPP server the gateway is put beside. */
export type Server = 'prosody' | 'ejabberd';

/** What nobody can guess for someone, and a first config needs. */
export interface Answers {
  domain: string;
  service: string;
  /** One of `Server`. */
  server: string;
  saltUrl: string;
  saltUser: string;
  eauth: string;
  admin: string;
  stripDomain: string;
}

export interface Question {
  readonly key: keyof Answers;
  readonly flag: string;
  readonly asks: string;
  /** What is taken for an empty answer; undefined where there has to be one. */
  guess(known: Readonly<Answers>): string | undefined;
}

/** In the order that they are asked in: a guess may build on what is known by then. */
export const QUESTIONS: readonly Question[] = [
  {
    key: 'domain',
    flag: '--domain <domain>',
    asks: 'The domain of the gateway at your XMPP server, such as salt.demo.no',
    guess: () => undefined,
  },
  {
    key: 'admin',
    flag: '--admin <jid>',
    asks: 'Your own address: who may do everything',
    guess: ({ domain }) => `admin@${parentOf(domain)}`,
  },
  {
    key: 'server',
    flag: '--server <name>',
    asks: 'The XMPP server, prosody or ejabberd',
    guess: () => 'prosody',
  },
  {
    key: 'service',
    flag: '--service <url>',
    asks: 'Its port for components; xmpps:// for a TLS listener',
    guess: () => 'xmpp://127.0.0.1:5347',
  },
  {
    key: 'saltUrl',
    flag: '--salt-url <url>',
    asks: 'salt-api',
    guess: () => 'http://127.0.0.1:8000',
  },
  {
    key: 'saltUser',
    flag: '--salt-user <name>',
    asks: "The gateway's user there",
    guess: () => 'saltxmpp',
  },
  {
    key: 'eauth',
    flag: '--eauth <name>',
    asks: 'The external_auth that checks its password',
    guess: () => 'pam',
  },
  {
    key: 'stripDomain',
    flag: '--strip-domain <suffix>',
    asks: 'The end of minion ids that addresses leave out, or none',
    guess: ({ domain }) => `.${parentOf(domain)}`,
  },
];

/** The domain that a component most likely lives below. */
function parentOf(domain: string): string {
  return domain.split('.').slice(1).join('.') || domain;
}

/** All answers: those given, else what `ask` brings, else the guess; empty where there is none at all. */
export async function answersFrom(
  given: Partial<Record<keyof Answers, string>>,
  ask: (question: Question, guess: string | undefined) => Promise<string | undefined>,
): Promise<Answers> {
  const answers = Object.fromEntries(QUESTIONS.map(({ key }) => [key, ''])) as Record<keyof Answers, string>;
  for (const question of QUESTIONS) {
    const guess = question.guess(answers);
    answers[question.key] = given[question.key] ?? (await ask(question, guess)) ?? guess ?? '';
  }
  return answers;
}
