import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildCommand,
  type CommandFault,
  type CommandStage,
  CommandStanzaError,
  errorReply,
  NS_COMMANDS,
  parseCommand,
  StanzaError,
} from '../../../src/xmpp/index.ts';
import { parse } from '../support/parse.ts';

const request = (attributes: string, inside = '') =>
  parse(`<iq type='set'><command xmlns='${NS_COMMANDS}' ${attributes}>${inside}</command></iq>`);

/** A request's attributes and payload, and what it is read as. */
const READ: [string, string, object][] = [
  [`node='jobs'`, '', { node: 'jobs', sessionId: undefined, action: 'execute', form: undefined }],
  [
    `node='jobs' action='prev' sessionid='s1'`,
    '',
    { node: 'jobs', sessionId: 's1', action: 'prev', form: undefined },
  ],
  [
    `node='jobs' sessionid='s1' action='complete'`,
    `<x xmlns='jabber:x:data' type='submit'><field var='a'><value>1</value></field></x>`,
    {
      node: 'jobs',
      sessionId: 's1',
      action: 'complete',
      form: { type: 'submit', values: new Map([['a', ['1']]]) },
    },
  ],
];

for (const [attributes, inside, expected] of READ) {
  test(`a request is read: ${attributes}`, () => {
    assert.deepEqual(parseCommand(request(attributes, inside)), expected);
  });
}

test('an action that there is not, and a request without a node, are refused', () => {
  assert.throws(() => parseCommand(request(`node='jobs' action='dance'`)), { fault: 'malformed-action' });
  assert.throws(() => parseCommand(request(`action='execute'`)), StanzaError);
  assert.throws(() => parseCommand(parse(`<iq type='set'><command node='x'/></iq>`)), StanzaError);
});

/** A stage, and the XML inside its `<command/>`. */
const BUILT: [string, CommandStage, string][] = [
  ['canceled', { status: 'canceled' }, ''],
  [
    'a note',
    { status: 'completed', notes: [{ type: 'error', text: '✗ failed' }] },
    '<note type="error">✗ failed</note>',
  ],
  [
    'a form and what may be done with it',
    { status: 'executing', actions: ['complete', 'prev'], form: { type: 'form', fields: [] } },
    '<actions execute="complete"><complete/><prev/></actions><x xmlns="jabber:x:data" type="form"/>',
  ],
];

for (const [name, stage, inside] of BUILT) {
  test(`a stage is built: ${name}`, () => {
    const attributes = `xmlns="${NS_COMMANDS}" node="jobs" sessionid="s1" status="${stage.status}"`;
    const expected = inside ? `<command ${attributes}>${inside}</command>` : `<command ${attributes}/>`;
    assert.equal(buildCommand('jobs', 's1', stage).toString(), expected);
  });
}

/** XEP-0050 §4.4. */
const FAULTS: [CommandFault, string, string][] = [
  ['malformed-action', 'bad-request', 'modify'],
  ['bad-action', 'bad-request', 'modify'],
  ['bad-payload', 'bad-request', 'modify'],
  ['bad-sessionid', 'bad-request', 'modify'],
  ['session-expired', 'not-allowed', 'cancel'],
];

for (const [fault, condition, type] of FAULTS) {
  test(`an error says both conditions: ${fault}`, () => {
    const reply = errorReply(parse(`<iq type='set' id='1'/>`), new CommandStanzaError(fault, 'why'));
    const error = reply.getChild('error');
    assert.equal(error?.attrs.type, type);
    assert.ok(error?.getChild(condition, 'urn:ietf:params:xml:ns:xmpp-stanzas'));
    assert.ok(error?.getChild(fault, NS_COMMANDS));
    assert.equal(StanzaError.from(reply).text, 'why');
  });
}
