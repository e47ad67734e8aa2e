import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ConfigError } from '../../src/config/index.ts';
import { Random } from '../support/random.ts';
import { load } from './support.ts';

const ENV = { COMPONENT_SECRET: 'zq-component-zq', SALT_PASSWORD: 'zq-salt-zq' };
const EXAMPLE = readFileSync(new URL('../../config.example.yaml', import.meta.url), 'utf8')
  .replaceAll(/ *#.*$/gm, '')
  .replaceAll(/\n{2,}/g, '\n');
/** With the secrets in the file itself. */
const LITERAL = EXAMPLE.replaceAll(/\$\{(\w+)\}/g, (_, name: keyof typeof ENV) => ENV[name]);
const PIECES = [
  ...[
    '',
    ' ',
    '\n',
    '\t',
    ':',
    ': ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '*',
    '&a ',
    '!x ',
    '|',
    '>',
    '%',
    '@',
    '#',
  ],
  ...[
    'null',
    '~',
    'true',
    '-1',
    '1e999',
    '.nan',
    '0x10',
    '${',
    '$' + '{NO}',
    '$' + '{HOME:-x}',
    '<<: *a',
    '---\n',
    '...\n',
    '?',
  ],
  ...[
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'length',
    '\u0000',
    '\ud800',
    'æ',
    '\u2028',
    '{}',
    '[]',
  ],
];

function tryOut(text: string): string {
  try {
    load(text, { env: ENV });
    return '';
  } catch (error) {
    assert.ok(error instanceof ConfigError, `${String((error as Error).stack)}\n${text}`);
    assert.ok(error.problems.length > 0);
    for (const problem of error.problems) assert.doesNotMatch(problem.text + problem.key, /[\r\n]/, text);
    return error.message;
  }
}

describe('whatever is done to a config', () => {
  it('has secrets in it to be shown', () => {
    assert.ok(Object.values(ENV).every((secret) => LITERAL.includes(secret)));
  });

  it('it loads or is told of, and no secret is shown', () => {
    const random = new Random(4114);
    for (let round = 0; round < 600; round += 1) {
      let text = round % 2 === 0 ? EXAMPLE : LITERAL;
      for (let times = random.below(3); times >= 0; times -= 1) {
        const at = random.below(text.length);
        text = text.slice(0, at) + random.pick(PIECES) + text.slice(at + random.below(12));
      }
      assert.doesNotMatch(tryOut(text), /zq-/, text);
    }
  });

  it('also where a key or a value is replaced whole', () => {
    const lines = LITERAL.split('\n');
    for (const [index, line] of lines.entries()) {
      for (const piece of PIECES) {
        for (const changed of [
          line.replace(/\w+(?=:)/, () => piece),
          line.replace(/(?<=: ).*/, () => piece),
        ]) {
          if (changed !== line) assert.doesNotMatch(tryOut(lines.with(index, changed).join('\n')), /zq-/);
        }
      }
    }
  });
});
