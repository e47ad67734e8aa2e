import { isDict, parseSalt, type SaltValue, stringifySalt } from '../../../src/salt/index.ts';
import type { Random } from '../../support/random.ts';
import { RECORDED_VERSIONS, recordedAnswers, recordedEvents } from '../../support/recorded.ts';
import type { Tampered } from '../../support/salt-api.ts';
import { ODD_TEXTS } from './lines.ts';

const RECORDED: SaltValue[] = RECORDED_VERSIONS.flatMap((version) =>
  Object.values(recordedAnswers(version)).map(({ response }) => response.body),
);
const EVENTS = RECORDED_VERSIONS.flatMap((version) => recordedEvents(version).split('\n\n'));

const ODD_VALUES: readonly SaltValue[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    2 ** 53,
    [],
    {},
    [[]],
    [{}],
    '',
    'web01.demo.no',
    { return: [] },
    ['web99.demo.no'],
  ],
  ...[{ jid: 1 }, { jid: '1', minions: 7 }, { ret: null }, { retcode: 'x' }, { 'web01.demo.no': null }],
  ...ODD_TEXTS,
];

/** The same with one thing in it replaced, taken away or doubled. */
export function mutated(random: Random, value: SaltValue): SaltValue {
  const kind = random.below(4);
  if (Array.isArray(value) && value.length > 0 && kind > 0) {
    const at = random.below(value.length);
    if (kind === 1) return value.toSpliced(at, 1);
    if (kind === 2) return value.toSpliced(at, 0, value[at] ?? null);
    return value.with(at, mutated(random, value[at] ?? null));
  }
  if (isDict(value) && Object.keys(value).length > 0 && kind > 0) {
    const key = random.pick(Object.keys(value));
    const { [key]: inside = null, ...rest } = value;
    if (kind === 1) return rest;
    if (kind === 2) return { ...rest, [random.pick(ODD_TEXTS)]: inside };
    return { ...rest, [key]: mutated(random, inside) };
  }
  return random.pick(ODD_VALUES);
}

function mutatedText(random: Random, json: string): string {
  const value = parseSalt(json);
  const kind = random.below(10);
  if (kind < 5) return stringifySalt(mutated(random, value));
  if (kind < 7) return stringifySalt(mutated(random, random.pick(RECORDED)));
  const at = random.below(json.length + 1);
  if (kind === 7) return json.slice(0, at);
  if (kind === 8)
    return json.slice(0, at) + random.pick(['\u0000', '"', '}', ',', '\u2028', '__proto__']) + json.slice(at);
  return random.pick([
    '',
    'null',
    '{"return": [{"__proto__": {"x": 1}}]}',
    '['.repeat(50_000),
    '<html><body>no',
    '\ufeff{}',
  ]);
}

/** Another answer in place of this one: mostly 200 and JSON, mutated; at times of another kind altogether. */
export function tampered(random: Random, json: string): Tampered {
  const body = mutatedText(random, json);
  const status = random.oneIn(4)
    ? random.pick([201, 204, 301, 400, 401, 403, 404, 418, 429, 500, 502, 503, 504])
    : 200;
  const type = random.oneIn(4)
    ? random.pick(['text/html', 'text/plain', '', 'application/json;charset=utf-16', 'image/png'])
    : 'application/json';
  if (random.oneIn(20)) return { status, type, body: Buffer.from(body, 'utf16le') };
  if (random.oneIn(40)) return { status, type, body: `{"return": ["${'x'.repeat(3_000_000)}"]}` };
  return { status: status === 204 ? 200 : status, type, body };
}

/** A block of the event stream as Salt writes it, with something wrong; `jid` and `id` of a job that runs. */
export function oddEvent(random: Random, jid: string, id: string): string {
  const event = random
    .pick(EVENTS)
    .replaceAll(/\d{20}/g, jid)
    .replaceAll(/web0\d\.demo\.no/g, id);
  return tamperedEvent(random, event);
}

/** The same block with something wrong. */
export function tamperedEvent(random: Random, event: string): string {
  const kind = random.below(10);
  if (kind < 5) return `${withData(random, event)}\n\n`;
  const at = random.below(event.length + 1);
  if (kind === 5) return `${event.slice(0, at)}\n\n`;
  if (kind === 6) return `${event.slice(0, at)}${random.pick(ODD_TEXTS)}${event.slice(at)}\r\n\r\n`;
  if (kind === 7)
    return random.pick([
      '\n\n\n',
      ':\n\n',
      'retry: -1\n\n',
      'id: \u0000\n\n',
      'data\n\n',
      '\ufeffdata: {}\n\n',
    ]);
  if (kind === 8) return `${event.split('\n')[0]}\ndata: ${'['.repeat(10_000)}\n\n`;
  return `data: ${'x'.repeat(200_000)}\n\n`;
}

function withData(random: Random, event: string): string {
  return event.replace(/(?<=data: ).*/, (json) => {
    try {
      return stringifySalt(mutated(random, parseSalt(json)));
    } catch {
      return json;
    }
  });
}
