import { isDict, type SaltDict, SaltFloat, type SaltValue } from '../salt/index.ts';

/** What stands for a secret. */
export const MASK = '***';

const WORDS =
  'passw|passphrase|passcode|pwd|secret|token|credential|authorization|bearer|api[_-]?key|access[_-]?key|private[_-]?key|encryption[_-]?key';
const SECRET_KEY = new RegExp(`${WORDS}|(?:^|[_-])pass$`, 'i');
const QUICK = new RegExp(`${WORDS}|pass\\b|://`, 'i');

const VALUE = `"(?:[^"\\\\]|\\\\.)*"|'[^']*'`;
/** Each keeps what comes before the secret. No pattern here can take more than linear time. */
const PATTERNS: readonly RegExp[] = [
  // password=x, "db_password": "x", api-key: x, PGPASSWORD='x'
  new RegExp(
    `((?:${WORDS}|\\bpass\\b)[\\w.-]{0,40}\\\\?["']?[ \\t]{0,3}=[ \\t]{0,3})(?:${VALUE}|[^\\s,}&;|]+)`,
    'gi',
  ),
  new RegExp(
    `((?:${WORDS}|\\bpass\\b)[\\w.-]{0,40}\\\\?["']?[ \\t]{0,3}:[ \\t]{0,3})(?:${VALUE}|[^,}\\n"']+)`,
    'gi',
  ),
  // --password x, Bearer x
  new RegExp(
    `((?:--?[\\w-]{0,20}(?:${WORDS})[\\w-]{0,40}|\\bbearer)[ \\t]{1,3})(?:${VALUE}|[^\\s"',}]+)`,
    'gi',
  ),
  // https://kari:x@host
  /(:\/\/[^\s/:@]{0,100}:)[^\s/@]{1,300}(?=@)/g,
  // shadow.set_password kari x: all after the first argument
  new RegExp(`(\\.\\w{0,40}(?:${WORDS})\\w{0,40}[ \\t]+[^\\s"']+[ \\t]+)\\S[^\\n]*`, 'gi'),
];

/** A text without what looks like a secret: values after `password=` and its like, in options, URLs and JSON. */
export function maskText(text: string): string {
  if (!QUICK.test(text)) return text;
  return PATTERNS.reduce((masked, pattern) => masked.replace(pattern, `$1${MASK}`), text);
}

/** Whether what stands under that name is a secret: `password`, `db_password`, `x_token`, `api_key`. */
export function isSecretName(name: string): boolean {
  return SECRET_KEY.test(name);
}

/** A value without its secrets: what stands under a secret's name, and in texts as {@link maskText}. */
export function maskValue(value: SaltValue): SaltValue {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(maskValue);
  if (!isDict(value)) return inJson(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isSecretName(key) ? MASK : maskValue(item)]),
  );
}

/** A call's arguments without their secrets: of a function that is about a secret, all but the first are one. */
export function maskCall(call: {
  function?: string;
  arguments?: readonly SaltValue[];
  keywords?: SaltDict;
}): {
  arguments?: SaltValue[];
  keywords?: SaltDict;
} {
  const about = isSecretName(call.function ?? '');
  const masked: { arguments?: SaltValue[]; keywords?: SaltDict } = {};
  if (call.arguments && call.arguments.length > 0)
    masked.arguments = call.arguments.map((item, index) => (about && index > 0 ? MASK : maskValue(item)));
  if (call.keywords && Object.keys(call.keywords).length > 0)
    masked.keywords = maskValue(call.keywords) as SaltDict;
  return masked;
}

/** What JSON has no number for, as a text. */
function inJson(value: null | boolean | number | bigint | SaltFloat): SaltValue {
  const number = value instanceof SaltFloat ? value.value : value;
  return typeof number === 'number' && !Number.isFinite(number) ? `${value}` : value;
}
