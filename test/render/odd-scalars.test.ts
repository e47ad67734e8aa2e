import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inForm } from '../../src/render/forms.ts';
import { minionAnswer } from '../../src/render/minion.ts';
import { silenceLine } from '../../src/render/silence.ts';
import { SaltBytes, SaltTime, type SaltValue } from '../../src/salt/index.ts';

const bytes = (text: string) => new SaltBytes(Buffer.from(text, 'latin1'));
const ELF = bytes('\x7fELF\0\xff');
const TIME = new SaltTime('2026-01-02 03:04:05');
const shown = (value: SaltValue) => minionAnswer({ value }, { fun: 'file.read' }).text;

test('bytes that are text read as text, a few others as Python writes them, more by their number', () => {
  assert.equal(shown(bytes('hello\nworld\n')), 'hello\nworld');
  assert.equal(shown(ELF), "b'\\x7fELF\\x00\\xff'");
  assert.equal(shown(bytes('\0'.repeat(35_208))), '35,208 bytes, not text; --out=yaml shows them in base64');
  assert.equal(shown(bytes('\0'.repeat(2 ** 20))), '1,048,576 bytes, not text, too many to show here');
  assert.equal(shown({ a: TIME, b: [ELF] }), "a 2026-01-02 03:04:05 · b b'\\x7fELF\\x00\\xff'");
});

test('the forms of --out write bytes and times as Salt does', () => {
  const value = { b: ELF, t: TIME };
  assert.equal(
    inForm('json', value),
    '{\n    "b": "b\'\\\\x7fELF\\\\x00\\\\xff\'",\n    "t": "datetime.datetime(2026, 1, 2, 3, 4, 5)"\n}',
  );
  assert.equal(inForm('yaml', value), 'b: !!binary |\n  f0VMRgD/\nt: 2026-01-02 03:04:05');
  assert.equal(
    inForm('raw', value),
    "{'b': b'\\x7fELF\\x00\\xff', 't': datetime.datetime(2026, 1, 2, 3, 4, 5)}",
  );
});

test('a minion whose answer cannot be sent is never said to run still', () => {
  const line = silenceLine({
    name: 'web02',
    kind: 'unread',
    seconds: 10,
    job: 3,
    jid: '20261130000000001000',
  });
  assert.equal(
    line,
    "web02: no longer runs, and Salt's API cannot send its answer (job 3); on the master, salt-run jobs.lookup_jid 20261130000000001000 shows it",
  );
});
