/** What stands for a secret. */
export const MASK = '***';

const WORDS =
  'passw|passphrase|passcode|pwd|secret|token|credential|authorization|bearer|cookie|jwt|psk|signature|(?:api|access|private|signing|auth|encryption)[_-]?key';
/** `pass`, `DBPASS`, `pw`, `db_pw`, and no other word that ends so. */
const PASS = '(?:(?<!by|com|tres|sur|over|under)pass|(?<![a-z])pw)';
const SECRET_KEY = new RegExp(`${WORDS}|${PASS}$`, 'i');
const QUICK = new RegExp(`${WORDS}|${PASS}\\b|://`, 'i');

const VALUE = `"(?:[^"\\\\]|\\\\.)*"|'[^']*'`;
/** Each keeps what comes before the secret. No pattern here can take more than linear time. */
const PATTERNS: readonly RegExp[] = [
  // password=x, "db_password": "x", api-key: x, PGPASSWORD='x'
  new RegExp(
    `((?:${WORDS}|${PASS}\\b)[\\w.-]{0,40}\\\\?["']?[ \\t]{0,3}=[ \\t]{0,3})(?:${VALUE}|[^\\s"'}]+)`,
    'gi',
  ),
  new RegExp(
    `((?:${WORDS}|${PASS}\\b)[\\w.-]{0,40}\\\\?["']?[ \\t]{0,3}:[ \\t]{0,3})(?:${VALUE}|(?:(?!,\\s)[^}\\n"'])+)`,
    'gi',
  ),
  // --password x, Bearer x
  new RegExp(
    `((?:--?[\\w-]{0,20}(?:${WORDS}|${PASS}\\b)[\\w-]{0,40}|\\bbearer|\\bbasic)[ \\t]{1,3})(?:${VALUE}|[^\\s"'}]+)`,
    'gi',
  ),
  // https://kari:x@host
  /(:\/\/[^\s/:@]{0,100}:)[^\s/"']{1,300}(?=@)/g,
  // shadow.set_password kari x: all after the first argument
  new RegExp(`(\\.\\w{0,40}(?:${WORDS})\\w{0,40}[ \\t]+(?:${VALUE}|[^\\s"']+)[ \\t]+)\\S[^\\n]*`, 'gi'),
];

/** Whether what stands under that name is a secret: `password`, `db_password`, `DBPASS`, `x_token`, `api_key`. */
export function isSecretName(name: string): boolean {
  return SECRET_KEY.test(name);
}

/** Whether a text may hold a secret, as far as its words tell. */
export function mayHoldSecret(text: string): boolean {
  return QUICK.test(text);
}

/** A text without the values that stand after `password=` and its like, in options, URLs and JSON. */
export function maskByPatterns(text: string): string {
  if (!mayHoldSecret(text)) return text;
  return PATTERNS.reduce((masked, pattern) => masked.replace(pattern, `$1${MASK}`), text);
}
