import { SaltError, type SaltErrorCode } from './errors.ts';
import { type HttpAnswer, YAML } from './http.ts';
import { parseSalt, stringifySalt } from './json.ts';
import { isDict, type SaltValue } from './values.ts';

/** Why a 401 came: the session is gone (log in again), the log-in was refused, or it is not allowed. */
export type Refusal = 'no-session' | 'login-refused' | 'not-permitted';

/**
 * Tells salt-api's 401s apart by their words. "Authentication failure … for user X" is a runner's or wheel's
 * way to say "not permitted"; without the user the token is dead.
 */
export function refusalOf(answer: HttpAnswer): Refusal | undefined {
  if (answer.status !== 401) return undefined;
  const reason = reasonOf(answer);
  if (/could not authenticate using/i.test(reason)) return 'login-refused';
  if (/authorization error|occurred for user/i.test(reason)) return 'not-permitted';
  if (
    /no permission -- see|authentication (error|failure)|invalid token|no authentication cred/i.test(reason)
  ) {
    return 'no-session';
  }
  return 'not-permitted';
}

/** Reads the answer of salt-api (`return`), or the failure in it. @throws SaltError */
export function returnedValue(answer: HttpAnswer): SaltValue {
  if (answer.status !== 200) throw failure(answer);
  if (isPage(answer)) throw webPage(answer);
  let value: SaltValue;
  try {
    value = answer.value ?? parseSalt(answer.text);
  } catch {
    if (YAML.test(answer.contentType)) throw unwritable(answer.status);
    throw rubbish(answer.text === '' ? 'it is empty' : `it is not JSON: ${oneLine(answer.text)}`);
  }
  if (!isDict(value) || value.return === undefined) {
    throw rubbish(`it holds no "return": ${oneLine(answer.text)}`);
  }
  return value.return;
}

/** An answer that is not in salt-api's form. */
export function rubbish(why: string): SaltError {
  return new SaltError('salt-rubbish', `The Salt API's answer makes no sense (${why}): is salt.url right?`, {
    unclear: true,
  });
}

/** The error for a function that failed on the master, from its return. */
export function functionFailed(fun: string, returned: SaltValue): SaltError {
  const text = typeof returned === 'string' ? returned.trimEnd() : stringifySalt(returned);
  const last = text.split('\n').at(-1) ?? '';
  const reason = last.includes("'proc_fn'") ? 'it does not exist or does not take these arguments' : last;
  return new SaltError('salt-function-failed', `${fun} failed on the master: ${reason.slice(0, 300)}`);
}

function webPage(answer: HttpAnswer): SaltError {
  const said = reasonOf(answer);
  const message = 'The Salt API answered with a web page, not data: is salt.url right?';
  return new SaltError('salt-not-json', said ? `${message} It said: ${said}` : message, {
    status: answer.status,
    unclear: answer.status === 200,
  });
}

/** The error that an answer other than 200 stands for. */
export function failure(answer: HttpAnswer): SaltError {
  const { status } = answer;
  const reason = reasonOf(answer);
  if (status >= 300 && status < 400) return redirected(answer);
  if (status === 400) return badRequest(reason);
  if (status === 401) return refused(answer, reason);
  if (status === 403) return failed('salt-not-permitted', status, 'The Salt API refused the gateway', reason);
  if (status === 404) return webPage(answer);
  if (status === 502)
    return failed('salt-unreachable', status, 'The proxy before the Salt API cannot reach it', reason);
  if (status === 503) return masterDown(reason);
  if (status === 504) {
    const text = 'The Salt master did not answer the Salt API in time; the command may still run';
    return failed('salt-gateway-timeout', status, text, '');
  }
  if (status >= 500) return serverError(status, reason);
  return failed(
    'salt-bad-request',
    status,
    `The Salt API did not accept the request (status ${status})`,
    reason,
  );
}

function badRequest(reason: string): SaltError {
  if (/only speaks https/i.test(reason)) {
    return new SaltError('salt-tls', "Salt's API speaks TLS there: write https:// in salt.url.", {
      status: 400,
    });
  }
  const client = /client disabled: '?([\w.-]+)/i.exec(reason)?.[1];
  if (client === undefined)
    return failed('salt-bad-request', 400, 'The Salt API did not accept the request', reason);
  const message = `Salt's API does not offer its "${client}" client: add ${client} to netapi_enable_clients in the master's config and restart salt-api.`;
  return new SaltError('salt-client-disabled', message, { status: 400 });
}

function refused(answer: HttpAnswer, reason: string): SaltError {
  const refusal = refusalOf(answer);
  if (refusal === 'not-permitted') {
    const message =
      "Salt does not permit this to the gateway's user: the master's external_auth has to grant it.";
    const known = /authorization error|occurred for user/i.test(reason);
    return new SaltError('salt-not-permitted', known ? message : `${message} It said: ${reason}`, {
      status: 401,
    });
  }
  const message =
    refusal === 'login-refused'
      ? "Salt refused the gateway's log-in: check salt.username, salt.password and salt.eauth."
      : 'Salt accepted the log-in of the gateway but not the session it gave: look into the log of salt-api.';
  return new SaltError('salt-login-refused', message, { status: 401 });
}

function redirected(answer: HttpAnswer): SaltError {
  const place = answer.location === undefined ? 'elsewhere' : oneLine(answer.location.replace(/[?#].*/, ''));
  const message = `The Salt API sends the gateway to ${place}: put the right address into salt.url.`;
  return new SaltError('salt-not-json', message, { status: answer.status });
}

function masterDown(reason: string): SaltError {
  const notSent = /not available|not running/i.test(reason);
  const message = "Salt's API works but its master does not answer: is salt-master running?";
  return new SaltError('salt-master-down', message, { status: 503, unclear: !notSent });
}

function serverError(status: number, reason: string): SaltError {
  if (/could not serialize/i.test(reason)) return unwritable(status);
  const said = /an unexpected error occurred/i.test(reason) ? '' : reason;
  const text = 'The Salt API failed on this request (does the function exist? its log says more)';
  return failed('salt-server-error', status, text, said);
}

/** The function ran: only its value is missing. */
function unwritable(status: number): SaltError {
  const message = "It ran, but Salt's API cannot send its result: that holds bytes, dates or similar values.";
  return new SaltError('salt-unwritable', message, { status, unclear: true });
}

function failed(code: SaltErrorCode, status: number, text: string, reason: string): SaltError {
  const message = reason ? `${text}: ${reason}` : `${text}.`;
  return new SaltError(code, message, { status, unclear: status >= 500 });
}

/** The words of an error: a page's paragraph, or the `return` of salt-api's JSON errors. */
function reasonOf(answer: HttpAnswer): string {
  if (isPage(answer)) return pageText(answer.text);
  try {
    const value = answer.value ?? parseSalt(answer.text);
    if (isDict(value) && typeof value.return === 'string') return oneLine(lastLine(value.return));
  } catch {
    // Neither a page nor JSON: its text is all there is.
  }
  return oneLine(answer.text);
}

/** A traceback's meaning stands in its last line. */
function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

function isPage(answer: HttpAnswer): boolean {
  return /html/i.test(answer.contentType) || /^\s*<(!doctype|html)/i.test(answer.text.slice(0, 200));
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const LONGEST = 200;

/** Reads a web page in one short line: the first paragraph (CherryPy's reason), else the title, else its text. */
export function pageText(html: string): string {
  const head = html.slice(0, 65_536);
  const found = between(head, /<p>/gi, /<\/p>/gi) || between(head, /<title>/gi, /<\/title>/gi);
  const text = found || without(without(head, /<style/gi, /<\/style>/gi), /<script/gi, /<\/script>/gi);
  return oneLine(decodeEntities(without(text, /</g, />/g)));
}

// One expression over the full text would search for the end again from each opening.

function between(html: string, open: RegExp, close: RegExp): string | undefined {
  if (!open.test(html)) return undefined;
  close.lastIndex = open.lastIndex;
  const end = close.exec(html);
  return end ? html.slice(open.lastIndex, end.index) : undefined;
}

/** The text with a blank for every part from an opening to its end; one without an end stays. */
function without(text: string, open: RegExp, close: RegExp): string {
  let kept = '';
  let from = 0;
  for (let opened = open.exec(text); opened; opened = open.exec(text)) {
    close.lastIndex = open.lastIndex;
    if (!close.test(text)) break;
    kept += `${text.slice(from, opened.index)} `;
    from = close.lastIndex;
    open.lastIndex = from;
  }
  return kept + text.slice(from);
}

/** Any text on one line of a bounded length. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 4 * LONGEST)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|\w{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = Number(/^#x/i.test(name) ? `0x${name.slice(2)}` : name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
