import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manyInForm } from '../../src/render/forms.ts';
import {
  type Answer,
  documentationAnswer,
  fleetAnswer,
  fleetInForm,
  inForm,
  minionAnswer,
  OUT_FORMS,
  runnerAnswer,
} from '../../src/render/index.ts';
import type { SaltDict, SaltValue } from '../../src/salt/index.ts';
import { STYLED } from '../support/styled.ts';
import { deepDict, HOSTILE } from './support/hostile.ts';

/** Characters of one answer, and of those of many minions together. A character may become an escape of six. */
const MOST = { one: 8 * 2 ** 20, all: 8 * 2 ** 20 + 100 };

function throwing(): SaltValue {
  return Object.defineProperty({}, 'a', {
    enumerable: true,
    get: () => {
      throw new Error('a fault of ours');
    },
  }) as SaltDict;
}

for (const [kind, make] of Object.entries(HOSTILE)) {
  test(`bounded in every form: ${kind}`, () => {
    const value = make();
    for (const form of OUT_FORMS) {
      const text = inForm(form, value);
      assert.ok(text.length <= MOST.one, `${form}: ${text.length}`);
    }
    for (const form of ['txt', 'yaml'] as const) {
      const many = manyInForm(form, { web01: value, web02: 'fine' });
      assert.ok(many.length <= MOST.all, `${form} of many: ${many.length}`);
      assert.ok(many.includes('fine'), `${form} of many`);
    }
    const texts = {
      help: documentationAnswer(value).text,
      minion: minionAnswer({ value }, { fun: 'state.apply', display: STYLED }).text,
      failed: minionAnswer({ value, retcode: 1 }, { fun: 'test.x' }).full ?? '',
      orchestration: runnerAnswer({ outputter: 'highstate', data: { master: value } }, { fun: 'x' }).text,
    };
    for (const [what, text] of Object.entries(texts)) {
      assert.ok(text.length <= MOST.one, `${what}: ${text.length}`);
      assert.doesNotMatch(text, /could not be shown/, what);
    }
  });

  test(`the others are whole beside it: ${kind}`, () => {
    const others = Array.from({ length: 9 }, (_, n) => ({
      name: `web0${n + 1}`,
      ret: { value: { version: `1.${n}`, lines: Array.from({ length: 50 }, (_, l) => `line ${l} of ${n}`) } },
    }));
    const rows: { name: string; ret: Answer }[] = [{ name: 'evil', ret: { value: make() } }, ...others];
    const { text, full = text } = fleetAnswer(rows, { fun: 'test.x' });
    assert.ok(full.length <= MOST.all, `${full.length}`);
    for (const n of others.keys()) assert.ok(full.includes(`line 49 of ${n}\n  version: 1.${n}`));
    const parsed = JSON.parse(fleetInForm('json', rows)) as SaltDict;
    for (const { name, ret } of others) assert.deepEqual(parsed[name], ret.value);
  });
}

test('what is left out is said, and a document stays one', () => {
  const numbers = Array.from({ length: 340_000 }, () => 7);
  const list = JSON.parse(inForm('json', numbers)) as SaltValue[];
  const note = /^… ([\d,]+) more values left out$/.exec(String(list.at(-1)));
  assert.equal(list.length - 1 + Number(note?.[1]?.replaceAll(',', '')), 340_000);
  const keys = Object.fromEntries(numbers.map((n, i) => [`key${i}`, n]));
  const dict = JSON.parse(inForm('json', keys)) as SaltDict;
  assert.match(String(dict['…']), /^[\d,]+ more values left out$/);
  assert.match(inForm('nested', deepDict(100, [1, 2, 3])), /… 3 more values left out, nested too deep$/);
  assert.match(inForm('txt', 'x'.repeat(3_000_000)), /\n… 1,\d{3},\d{3} more characters left out$/);
  assert.match(
    fleetInForm('txt', [{ name: 'n'.repeat(200), ret: { value: 'a\n'.repeat(400_000) } }]),
    /: … [\d,]+ more lines left out$/,
  );
});

test('what fits is whole: a megabyte of text, ten thousand packages, a state run of three hundred', () => {
  const text = 'a line of a log file, which is long\n'.repeat(29_000);
  assert.equal(minionAnswer({ value: text }, { fun: 'cmd.run' }).text, text.trimEnd());
  const packages = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`package${n}`, `1.${n}`]));
  assert.deepEqual(JSON.parse(inForm('json', packages)), packages);
  const states = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [
      `file_|-id${n}_|-/etc/${n}_|-managed`,
      {
        result: true,
        comment: `File ${n} updated`,
        changes: { diff: '-a\n+b\n'.repeat(20) },
        __run_num__: n,
      },
    ]),
  );
  const run = minionAnswer({ value: states }, { fun: 'state.apply' }).text;
  for (const n of [0, 150, 299]) assert.ok(run.includes(`File ${n} updated`));
  assert.doesNotMatch(run, /left out/);
});

test('state runs are counted whole where not all is shown', () => {
  const states = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, n) => [
      `file_|-id${n}_|-n_|-managed`,
      { result: n !== 19_999, comment: 'c'.repeat(100), changes: { new: 'n'.repeat(50) }, __run_num__: n },
    ]),
  );
  const { text } = minionAnswer({ value: states }, { fun: 'state.apply' });
  assert.match(text, /^✗ state\.apply\n✗ id19999: /);
  assert.match(text, /\n… [\d,]+ more states left out\nSucceeded: 19999 \(changed=20000\) · Failed: 1 · /);
});

test('an answer that cannot be shown is told as such beside the others', () => {
  const warnings: Error[] = [];
  process.on('warning', (warning) => warnings.push(warning));
  const rows = [
    { name: 'web01', ret: { value: throwing() } },
    { name: 'web02', ret: { value: 'fine' } },
  ];
  const why = 'the answer could not be shown: a fault of ours';
  assert.equal(fleetAnswer(rows, { fun: 'x' }).text, `web01: ${why}\nweb02: fine`);
  const long = [...rows, ...Array.from({ length: 20 }, (_, n) => ({ name: `db${n}`, ret: { value: true } }))];
  assert.match(fleetAnswer(long, { fun: 'x' }).text, new RegExp(`^✗ web01: ${why}$`, 'm'));
  assert.match(fleetAnswer(long, { fun: 'x' }).text, /^web02: fine$/m);
  for (const form of OUT_FORMS) {
    const text = fleetInForm(form, rows);
    assert.ok(text.includes(why) && text.includes('fine'), `${form}: ${text}`);
  }
  assert.equal(minionAnswer({ value: throwing() }, { fun: 'x' }).text, `The ${why.slice(4)}`);
  assert.equal(runnerAnswer(throwing(), { fun: 'x' }).text, `The ${why.slice(4)}`);
});
