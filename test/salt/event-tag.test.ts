import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tagOf } from '../../src/salt/events/event.ts';
import { RECORDED_VERSIONS, recordedEvents } from '../support/recorded.ts';

const recorded = RECORDED_VERSIONS.map(recordedEvents).join('\n');

test('the tag of every recorded event is learned without parsing it', () => {
  const events = recorded.split('\n').filter((line) => line.startsWith('data: '));
  assert.ok(events.length > 30);
  for (const event of events) assert.equal(tagOf(event.slice(6)), JSON.parse(event.slice(6)).tag);
});

/** As Python writes it, where `tag` may also stand first. */
function texts(tag: string, data: string): string[] {
  const quoted = JSON.stringify(tag).replace(
    /[^ -~]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [`{"data": ${data}, "tag": ${quoted}}`, `{"tag": ${quoted}, "data": ${data}}`];
}

const tags = [
  'salt/auth',
  'æ',
  'a"b',
  'a\\',
  '"tag": "',
  '\\"tag\\": \\"',
  'x", "tag": "y',
  'a\nb',
  '}',
  '"}',
  '',
];
const data = [
  '{}',
  '{"tag": "inner"}',
  '{"a": {"tag": "inner"}}',
  '{"a": "\\"tag\\": \\"inner\\"}"}',
  '{"x\\"tag": "inner"}',
  '{"a\\"tag\\": \\"": "b"}',
  '"text"',
  '"tag"',
  '["tag", "\\"tag\\": \\"inner\\"}"]',
];

test('a learned tag is never another than the parsed one, whatever the data hold', () => {
  for (const tag of tags) {
    for (const inner of data) {
      for (const text of texts(tag, inner)) {
        assert.equal(JSON.parse(text).tag, tag);
        const learned = tagOf(text);
        if (learned !== undefined) assert.equal(learned, tag, text);
      }
    }
  }
});

test('what is no event has no tag', () => {
  for (const text of ['', '{}', '"}', 'tag', '"tag": "x"}', '{"data": {"tag": "x"}}', '[]']) {
    assert.equal(tagOf(text), undefined, text);
  }
});
