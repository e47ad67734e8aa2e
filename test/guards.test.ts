import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { argumentsAt } from './support/call-arguments.ts';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));
/** Programs that run and end by themselves, and the guard itself. */
const NOT_THE_GATEWAY =
  /^(?:init|checks|guard)\/|^cli\/(?:demo|check|init|access|second-factor)\.ts$|^xmpp\/check\.ts$/;
/** The last resort does not guard itself. */
const LAST_RESORT = 'cli/crash.ts';

const TIMER = /(?<![\w.#])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\(|\bprocess\.nextTick\(/g;
const LISTENER =
  /\.(?:on|once|addListener|prependListener|addEventListener)\((?=\s*'(?:[\w:]|-)+')|\bcreateServer\(/g;
/** Settling a promise cannot throw. */
const SETTLES = /^(?:resolve|reject|\w+\.(?:resolve|reject)|\(\) => (?:resolve|reject)\([^()]*\))$/;

interface Place {
  file: string;
  line: number;
  callback: string;
}

function sources(): [file: string, text: string][] {
  const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(SRC, join(entry.parentPath, entry.name)))
    .filter((file) => !NOT_THE_GATEWAY.test(file) && file !== LAST_RESORT);
  return files.map((file) => [file, readFileSync(join(SRC, file), 'utf8')]);
}

function places(pattern: RegExp, which: (args: string[]) => string | undefined): Place[] {
  return sources().flatMap(([file, text]) =>
    Array.from(text.matchAll(pattern)).flatMap((match) => {
      const before = text.slice(0, match.index);
      const start = before.slice(before.lastIndexOf('\n') + 1);
      if (/^\s*(?:\*|\/\/|\/\*\*)/.test(start)) return [];
      const callback = which(argumentsAt(text, match.index + match[0].length - 1));
      if (callback === undefined) return [];
      return isGuarded(callback, text) ? [] : [{ file, line: before.split('\n').length, callback }];
    }),
  );
}

/** Guarded in place, or by a function that is made so in the same file. */
function isGuarded(callback: string, text: string): boolean {
  if (callback.startsWith('guarded(') || SETTLES.test(callback)) return true;
  const name = /^(?:this\.)?(#?\w+)$/.exec(callback)?.[1];
  if (name === undefined) return false;
  return new RegExp(`(?<![\\w#])${name} = guarded\\(`).test(text);
}

/** Places that need no guard, each with why. */
const HARMLESS: readonly { file: string; callback: RegExp; why: string }[] = [
  { file: 'salt/deadline.ts', callback: /^abort$/, why: 'only aborts' },
  { file: 'salt/http.ts', callback: /^abort$/, why: 'only destroys a request' },
  { file: 'salt/jobs/tracker.ts', callback: /^end$/, why: 'only aborts' },
  { file: 'salt/yaml/worker.ts', callback: /^answer$/, why: 'its error ends the thread, as it should' },
  {
    file: 'store/commits.ts',
    callback: /^\(\) => \{\s*this\.#undone = undefined;\s*\}$/,
    why: 'only forgets',
  },
];

function unexplained(found: readonly Place[]): Place[] {
  return found.filter(
    ({ file, callback }) => !HARMLESS.some((known) => known.file === file && known.callback.test(callback)),
  );
}

test('every timer of the gateway is guarded: an error in it must not end the process', () => {
  assert.deepEqual(unexplained(places(TIMER, ([callback]) => callback)), []);
});

test('every listener of the gateway is guarded', () => {
  const callback = (args: string[]) => (args.length === 1 ? args[0] : args[1]);
  assert.deepEqual(unexplained(places(LISTENER, callback)), []);
});

test('no promise is let go without a guard', () => {
  const loose = sources().flatMap(([file, text]) =>
    text.split('\n').flatMap((line, n) => {
      const isComment = /^\s*(?:\*|\/\/|\/\*\*)/.test(line);
      return !isComment &&
        /(?:^|[\s(])void (?!0\b)[\w(].*\(/.test(line) &&
        !/\): void|=> void\b(?! \w+[.(])/.test(line)
        ? [`${file}:${n + 1}: ${line.trim()}`]
        : [];
    }),
  );
  assert.deepEqual(loose, []);
});

test('no list of any length is spread into the arguments of a call: the stack holds some 100,000', () => {
  const spread =
    /\b(?:push|unshift|splice|min|max|fromCharCode|fromCodePoint|apply|concat)\((?:[^(){]|\([^()]*\))*\.\.\.[a-zA-Z(]/;
  const found = sources().flatMap(([file, text]) =>
    text.split('\n').flatMap((line, n) => (spread.test(line) ? [`${file}:${n + 1}: ${line.trim()}`] : [])),
  );
  assert.deepEqual(found, []);
});

test('the finder sees what is not guarded', () => {
  const text = "setTimeout(() => { go(')'); }, 5); x.on('a', guarded('x', () => 1)); y.once('b', stop)";
  assert.deepEqual(argumentsAt(text, text.indexOf('(')), ["() => { go(')'); }", '5']);
  assert.deepEqual(argumentsAt(text, text.indexOf('.on(') + 3), ["'a'", "guarded('x', () => 1)"]);
  assert.equal(isGuarded('stop', text), false);
  assert.equal(isGuarded('stop', `const stop = guarded('x', () => 1); ${text}`), true);
});

/** Code that waits, or that comes again by itself. */
const WAITS = /(?<![\w.#])(?:setTimeout|setInterval|pause)\(|from 'node:timers(?:\/promises)?'/;

/** The waits of the gateway that need no pace, each with why it does not go on and on by itself. */
const NOT_AGAIN: Readonly<Record<string, string>> = {
  'access/audit.ts': 'counts what others do, once a minute',
  'commands/calls/resume.ts': 'waits once, until the old process is surely gone',
  'commands/calls/teller.ts': 'tells what has come, at times that grow, until its job ends',
  'commands/words/job.ts': 'lets others have their turn',
  'contacts/delivery/deliveries.ts': 'gathers; what fails goes through the pace',
  'contacts/forms/adhoc-gathering.ts': 'waits once for values',
  'contacts/identity/grains.ts': 'a limit; what fails goes through the pace',
  'contacts/messages/chat.ts': 'ends a chat state',
  'contacts/presence/attendance.ts': 'a limit for one answer',
  'contacts/presence/counts.ts': 'gathers',
  'contacts/presence/in-slices.ts': 'lets others have their turn',
  'contacts/presence/presences.ts': 'waits once after a start',
  'contacts/rosters/feature.ts': 'gathers; what fails goes through the pace',
  'contacts/watch/schedule-watch.ts': 'gathers',
  'contacts/watch/watches.ts': 'gathers, and waits until a minion is down for long enough',
  'fleet/keys.ts': 'gathers; what fails goes through the pace',
  'fleet/suspects.ts': 'asks twice',
  'fleet/sweeps.ts': 'the interval; what fails goes through the pace',
  'salt/deadline.ts': 'a limit',
  'salt/events/silence.ts': 'asks a quiet stream every 20 s whether it lives, and ends it where it does not',
  'salt/jobs/ask.ts': 'a limit for answers',
  'salt/jobs/tracker.ts':
    'asks for minions that run a job, at intervals that grow to a minute; looks records up three times',
  'salt/yaml/read-yaml.ts': 'ends a thread that has nothing to do',
  'store/commits.ts': 'gathers; what fails goes through the pace',
  'store/old-requests.ts': 'drops old requests every hour',
  'targets/fleet-grains.ts': 'a limit, and forgets',
  'targets/meant.ts': 'lets others have their turn',
  'xmpp/link.ts': 'a ping after silence; what fails goes through the pace',
  'xmpp/outbox.ts': 'looks for old stanzas while some wait',
  'xmpp/requests.ts': 'a limit for one answer',
  'xmpp/stream.ts': 'limits for one connection',
};

test('whatever is tried again goes through the one pace, or says why it needs none', () => {
  const waiting = sources().filter(([, text]) => WAITS.test(codeOnly(text)));
  const unexplained = waiting.map(([file]) => file).filter((file) => !Object.hasOwn(NOT_AGAIN, file));
  assert.deepEqual(unexplained, [], 'Repeating of guard/ decides when something is tried again');
  const files = waiting.map(([file]) => file);
  assert.deepEqual(
    Object.keys(NOT_AGAIN).filter((file) => !files.includes(file)),
    [],
    'these wait no longer',
  );
});

test('nobody grows a wait by hand', () => {
  const grows = /\*\* ?(?:Math\.min\()?(?:this\.)?#?(?:failures|attempts|tries)|\bwait \* \d|\bRETRY|BACKOFF/;
  const found = sources()
    .filter(([, text]) => grows.test(codeOnly(text)))
    .map(([file]) => file);
  assert.deepEqual(found, []);
});

test('the finder of waits sees one', () => {
  assert.match(codeOnly('x; setTimeout(again, 5)'), WAITS);
  assert.doesNotMatch(codeOnly('// setTimeout(again, 5)\nthis.pause(5)'), WAITS);
});

/** The text without its comments. */
function codeOnly(text: string): string {
  return text.replace(/^\s*(?:\*|\/\/|\/\*\*).*$/gm, '');
}
