import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Element, NS_PING, parseJid, xml } from '../../../src/xmpp/index.ts';
import { patiently } from '../../support/patience.ts';
import { DOMAIN, isOwnQuestion, type Play } from './play.ts';

/** The parts of a step: the sender, the walked address, and its localpart. */
export interface StepPlace {
  from: string;
  to: string;
  local: string;
}

/** One stanza of a walk. */
export interface Step {
  name: string;
  make(place: StepPlace): Element;
}

/** The results of one step, without ids and addresses: the answers, and the questions to Salt meanwhile. */
export interface Trace {
  step: string;
  answers: string[];
  asked: string[];
}

const FENCE = 'fence@elsewhere.example/walk';
const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;

/**
 * Sends every step to one address and notes the answers. Each step has its time: late answers count to the step of that
 * time, so lateness is a difference too. With Salt held up (`Play.holdSalt`), nothing that needs Salt is answered.
 */
export async function walk(
  { server, salt }: Play,
  sender: string,
  address: string,
  steps: readonly Step[],
): Promise<Trace[]> {
  const from = `${sender}/walk`;
  const local = parseJid(address)?.local ?? '';
  let came: Element[] = [];
  const listensNoMore = server.onStanza((stanza) => {
    if (stanza.attrs.to?.split('/')[0] === sender) came.push(stanza);
  });
  const traces: Trace[] = [];
  for (const step of steps) {
    came = [];
    const asked = salt.lowstate.chunks.length;
    const stanza = step.make({ from, to: address, local });
    server.deliver(stanza);
    // Twice, since the first may be read together with the step.
    await fence(server);
    await fence(server);
    const nameless = (text: string) => withoutNames(text, stanza, { from, to: address, local });
    const chunks = salt.lowstate.chunks.slice(asked).filter((chunk) => !isOwnQuestion(chunk));
    traces.push({
      step: step.name,
      answers: came.map((answer) => nameless(answer.toString())),
      asked: chunks.map((chunk) => nameless(JSON.stringify(chunk))),
    });
  }
  listensNoMore();
  return traces;
}

/** The traces are the same, told step by step. */
export function assertSame(traces: readonly Trace[], expected: readonly Trace[], what: string): void {
  for (const [index, trace] of traces.entries())
    assert.deepEqual(trace, expected[index], `${what}: ${trace.step}`);
  assert.equal(traces.length, expected.length);
}

/** Resolves once the gateway has answered something that anyone may ask. */
async function fence(server: Play['server']): Promise<void> {
  const id = randomUUID();
  const passed = Promise.withResolvers<void>();
  const listensNoMore = server.onStanza(({ attrs }) => {
    if (attrs.id === id) passed.resolve();
  });
  server.deliver(xml('iq', { type: 'get', id, from: FENCE, to: DOMAIN }, xml('ping', { xmlns: NS_PING })));
  await patiently(passed.promise, 'the gateway answers nobody');
  listensNoMore();
}

function withoutNames(named: string, { attrs }: Element, { from, to, local }: StepPlace): string {
  const names = [
    [attrs.id, 'ID'],
    [attrs.to, 'TO'],
    [bare(attrs.to), 'BARE TO'],
    [to, 'ADDRESS'],
    [bare(to), 'BARE ADDRESS'],
    [local, 'LOCAL'],
    [from, 'SENDER'],
    [bare(from), 'PERSON'],
  ];
  let text = named;
  for (const [name = '', word = ''] of names) if (name !== '') text = text.replaceAll(name, word);
  return text.replaceAll(UUID, 'NEW');
}

function bare(jid = ''): string {
  return jid.split('/')[0] ?? '';
}
