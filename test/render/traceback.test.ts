import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minionAnswer } from '../../src/render/index.ts';

/* Failures with tracebacks in them, as Salt 3006 to 3008 write them (salt.utils.templates, salt.minion). */

const FRAMES = [
  'Traceback (most recent call last):',
  '  File "/usr/lib/python3/dist-packages/salt/utils/templates.py", line 582, in render_jinja_tmpl',
  '    output = template.render(**decoded_context)',
  '             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
  '  [Previous line repeated 3 more times]',
].join('\n');
/** A template's error: its traceback is in the message, and again in the lines around the error. */
const JINJA = `Jinja error: division by zero\n${FRAMES}\nZeroDivisionError: division by zero\n\n; line 1\n\n---\n{{ 1/0 }}    <======================\n${FRAMES}\n[...]\n---`;
const SHOWN =
  'Jinja error: division by zero\nZeroDivisionError: division by zero\n\n; line 1\n\n---\n{{ 1/0 }}    <======================\n---';
const CHAIN = `${FRAMES}\nKeyError: 'a'\n\nDuring handling of the above exception, another exception occurred:\n\n${FRAMES}\nsalt.exceptions.CommandExecutionError: no such package`;

const failed = (fun: string, value: string | string[], out?: string) =>
  minionAnswer({ value, retcode: 1, out }, { fun, name: 'web01' });
const indented = (text: string) => text.replaceAll(/^(?=.)/gm, '  ');

test('a template that fails is told by its error, and the whole follows', () => {
  const { text, full = '' } = failed(
    'state.template_str',
    `The minion function caused an exception: ${FRAMES}\nsalt.exceptions.SaltRenderError: ${JINJA}`,
  );
  assert.equal(
    text,
    `✗ state.template_str on web01 (exit 1)\nThe minion function caused an exception: salt.exceptions.SaltRenderError: ${SHOWN}`,
  );
  assert.ok(full.includes('ZeroDivisionError') && full.includes('render_jinja_tmpl'), full);
});

test('of exceptions that follow from one another the last is told', () => {
  for (const [between, cause] of [
    ['During handling of the above exception, another exception occurred:', CHAIN],
    [
      'The above exception was the direct cause of the following exception:',
      CHAIN.replace(/During .*:/, 'The above exception was the direct cause of the following exception:'),
    ],
  ] as const) {
    const { text } = failed('pkg.install', `The minion function caused an exception: ${cause}`);
    assert.equal(
      text,
      '✗ pkg.install on web01 (exit 1)\nThe minion function caused an exception: salt.exceptions.CommandExecutionError: no such package',
      between,
    );
  }
});

test('states that do not compile are told without frames', () => {
  const { text } = failed('state.apply', [`Rendering SLS 'base:a' failed: ${JINJA}`], 'highstate');
  assert.equal(
    text,
    `✗ state.apply on web01 (exit 1)\nFailed to compile:\n${indented(`Rendering SLS 'base:a' failed: ${SHOWN}`)}`,
  );
  const python = failed(
    'state.apply',
    [`Rendering SLS 'base:c' failed: ${FRAMES}\nKeyError: 'x'`],
    'highstate',
  );
  assert.ok(python.text.endsWith("\n  Rendering SLS 'base:c' failed: KeyError: 'x'"), python.text);
});

test('a state’s comment is told without frames', () => {
  const run = (comment: string) => ({
    'file_|-a_|-/tmp/a_|-managed': { result: false, comment, changes: {}, name: '/tmp/a', __run_num__: 0 },
  });
  const shown = (comment: string) => {
    const context = { fun: 'state.apply', name: 'web01' };
    return minionAnswer({ value: run(comment), retcode: 2, out: 'highstate' }, context).text;
  };
  assert.ok(shown(`Unable to manage file: ${JINJA}`).includes(indented(`Unable to manage file: ${SHOWN}`)));
  assert.match(
    shown(`An exception occurred in this state: ${CHAIN}`),
    /\n {2}An exception occurred in this state: salt\.exceptions\.CommandExecutionError: no such\s+package\n/,
  );
});

test('the traceback of a program that somebody ran is whole', () => {
  const { text } = failed('cmd.run', `start\n${FRAMES}\nKeyError: 1`);
  assert.ok(text.endsWith(`start\n${FRAMES}\nKeyError: 1`), text);
});

test('a traceback that was cut off has what is there', () => {
  const { text } = failed('test.x', `The minion function caused an exception: ${FRAMES}`);
  assert.equal(text, '✗ test.x on web01 (exit 1)\nThe minion function caused an exception');
});
