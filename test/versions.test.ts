import assert from 'node:assert/strict';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LabError } from '../lab/errors.ts';
import { labVersion, MAIN_SERIES, SALT_SERIES, venvBelow, versionIn } from '../lab/salt-versions.ts';

const ROOT = join(import.meta.dirname, '..');
/** A whole version, and a series in a text or an expression that is compared. */
const VERSION = /\b30\d\d\\*\.\d|(?:['"`/^!]|grep |-c )300[678]\b(?!['"]\])/;

test('no test, bench or script names a version of Salt: the lab or the stand-in knows it', () => {
  const found: string[] = [];
  for (const file of globSync('{test,bench,scripts,lab}/**/*.ts', { cwd: ROOT }).sort()) {
    if (file === 'lab/salt-versions.ts') continue;
    for (const [index, line] of readFileSync(join(ROOT, file), 'utf8').split('\n').entries()) {
      const isComment = /^\s*(\/\/|\/?\*)/.test(line);
      if (VERSION.test(line) && !isComment && !line.includes('recorded/')) found.push(`${file}:${index + 1}`);
    }
  }
  assert.deepEqual(found, []);
});

test('a lab has the newest version of the series that is chosen, or exactly the version', () => {
  for (const [series, { newest }] of Object.entries(SALT_SERIES)) {
    assert.equal(labVersion(series), newest);
    assert.ok(newest.startsWith(`${series}.`));
    assert.equal(labVersion(`${series}.1`), `${series}.1`);
  }
  assert.equal(labVersion(MAIN_SERIES), SALT_SERIES[MAIN_SERIES]?.newest);
  for (const wrong of ['3099', 'newest', '../x.1']) assert.throws(() => labVersion(wrong), LabError);
});

test('each version has its own environment, which says what it is', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sx-versions-'));
  const version = labVersion(MAIN_SERIES);
  const venv = withEnvironment({}, () => venvBelow(dir, version));
  assert.notEqual(
    venv,
    withEnvironment({}, () => venvBelow(dir, `${MAIN_SERIES}.0`)),
  );
  assert.throws(() => versionIn(venv), LabError);
  mkdirSync(join(venv, 'lib/python3/site-packages', `salt-${version}.dist-info`), { recursive: true });
  assert.equal(versionIn(venv), version);
  rmSync(dir, { recursive: true });
});

test('an environment stands in the folder that CI keeps, or where it is named', () => {
  const venv = (set: NodeJS.ProcessEnv) =>
    withEnvironment(set, () => venvBelow('/checkout', `${MAIN_SERIES}.0`));
  assert.equal(venv({ SALT_XMPP_LAB_CACHE: '/kept' }), `/kept/salt-${MAIN_SERIES}.0`);
  assert.equal(venv({ SALT_XMPP_LAB_CACHE: '/kept', SALT_XMPP_LAB_VENV: '/own' }), '/own');
});

/** Calls with the two settings of the labs set so, or not set. */
function withEnvironment<Value>(set: NodeJS.ProcessEnv, call: () => Value): Value {
  const before = { ...process.env };
  delete process.env.SALT_XMPP_LAB_CACHE;
  delete process.env.SALT_XMPP_LAB_VENV;
  Object.assign(process.env, set);
  try {
    return call();
  } finally {
    process.env = before;
  }
}
