import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command, Values } from '../../src/commands/index.ts';
import { xml } from '../../src/xmpp/index.ts';
import { adhocLab, type RunOptions } from './support/adhoc-lab.ts';

/* A form counts only as submitted: whatever else comes confirms nothing and runs nothing. */

const form = (type: string) => xml('x', { xmlns: 'jabber:x:data', type });

/** Asks back, for a number where one is given. */
function asking(done: string[], number?: number): Command {
  return {
    name: 'reboot',
    usage: 'reboot',
    summary: 'reboot it',
    arguments: [{ name: 'state', label: 'State', required: false, kind: 'text' }],
    run: ({ conversation }) =>
      conversation.ask({
        text: 'Reboot?',
        about: 'reboot',
        ...(number !== undefined && { number }),
        onYes: (last) => {
          done.push('rebooted');
          last.say('rebooted');
        },
        onNo: (how) => void done.push(how),
      }),
  };
}

const CANCELS: [what: string, request: RunOptions][] = [
  ['a form sent to cancel', { form: {}, type: 'cancel' }],
  ['such a form with complete', { form: {}, type: 'cancel', action: 'complete' }],
  ['such a form with execute', { form: {}, type: 'cancel', action: 'execute' }],
  ['such a form that is filled in', { form: { number: '12', state: 'x' }, type: 'cancel', action: 'next' }],
  ['such a form beside a submitted one', { form: { number: '12' }, second: form('cancel') }],
];

for (const number of [undefined, 12]) {
  const kind = number === undefined ? 'a question' : 'a question for the number';
  for (const [what, request] of CANCELS) {
    test(`${what} cancels ${kind}`, async (t) => {
      const done: string[] = [];
      const lab = await adhocLab(t, [asking(done, number)]);
      const { sessionid } = await lab.runs('reboot', { form: {} });
      assert.equal((await lab.runs('reboot', { ...request, sessionid })).status, 'canceled');
      assert.deepEqual(done, ['declined']);
      assert.deepEqual(await lab.refused('reboot', { sessionid }), ['not-allowed', 'session-expired']);
    });
  }
}

const NEITHER: [what: string, request: RunOptions][] = [
  ['a result', { form: { number: '12' }, type: 'result' }],
  ['the form itself, sent back', { form: { number: '12' }, type: 'form', action: 'complete' }],
  ['a type that there is not', { form: { number: '12' }, type: 'Submit' }],
  ['no type', { form: { number: '12' }, type: '' }],
  ['another form', { form: { FORM_TYPE: 'urn:other', number: '12' }, action: 'complete' }],
  ['two forms', { form: { number: '12' }, second: form('submit'), action: 'complete' }],
];

for (const [what, request] of NEITHER) {
  test(`${what} confirms nothing, and the question still stands`, async (t) => {
    const done: string[] = [];
    const lab = await adhocLab(t, [asking(done, 12)]);
    const { sessionid } = await lab.runs('reboot', { form: {} });
    assert.deepEqual(await lab.refused('reboot', { ...request, sessionid }), [
      'bad-request',
      'text',
      'bad-payload',
    ]);
    assert.deepEqual(done, []);
    await lab.runs('reboot', { sessionid, action: 'complete', form: { number: '12' } });
    assert.deepEqual(done, ['rebooted']);
  });
}

for (const [what, request] of [
  ['no form', { action: 'complete' }],
  ['an empty form', { action: 'complete', form: {} }],
  ['an empty number', { form: { number: '' } }],
  ['a number twice', { form: { number: ['13', '12'] } }],
] as [string, RunOptions][]) {
  test(`${what} does not confirm a number`, async (t) => {
    const done: string[] = [];
    const lab = await adhocLab(t, [asking(done, 12)]);
    const { sessionid } = await lab.runs('reboot', { form: {} });
    const again = await lab.runs('reboot', { ...request, sessionid });
    assert.deepEqual(
      [again.status, again.notes],
      ['executing', ['error: Not run: the number of minions is 12.']],
    );
    assert.deepEqual(done, []);
  });
}

for (const action of ['execute', 'complete', 'next']) {
  test(`the form before a question, sent once more with ${action}, does not answer it`, async (t) => {
    const done: string[] = [];
    const lab = await adhocLab(t, [asking(done)]);
    const { sessionid } = await lab.runs('reboot', { form: { state: 'now' } });
    const again = await lab.runs('reboot', { sessionid, action, form: { state: 'now' } });
    assert.equal(again.status, 'executing');
    assert.match(again.notes.join(), /^error: Not run yet/);
    assert.deepEqual(done, []);
    await lab.runs('reboot', { sessionid, action: 'complete', form: {} });
    assert.deepEqual(done, ['rebooted']);
  });
}

test('a form sent to cancel runs no command, and so does any that is not submitted', async (t) => {
  const ran: Values[] = [];
  const echo: Command = {
    name: 'echo',
    usage: 'echo',
    summary: 'say it again',
    arguments: [{ name: 'text', label: 'Text', required: false, kind: 'text' }],
    run: (_asked, values) => void ran.push(values),
  };
  const lab = await adhocLab(t, [echo]);
  const first = await lab.runs('echo', { form: { text: 'hi' }, type: 'cancel' });
  assert.equal(first.status, 'canceled');
  const { sessionid } = await lab.runs('echo');
  assert.deepEqual(await lab.refused('echo', { sessionid, form: { text: 'hi' }, type: 'result' }), [
    'bad-request',
    'text',
    'bad-payload',
  ]);
  assert.equal((await lab.runs('echo', { sessionid, form: {}, type: 'cancel' })).status, 'canceled');
  assert.deepEqual(ran, []);
});
