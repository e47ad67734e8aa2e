import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { isDict, parseSalt, type SaltDict, type Target } from '../../src/salt/index.ts';
import { idsMeant, parseTarget, TargetError } from '../../src/targets/index.ts';
import { Random } from '../support/random.ts';
import { runSaltPython } from '../support/salt-python.ts';
import { FLEET, generated, TRICKY } from './support/targets.ts';

/*
 * Our reading of targets against Salt's own: the minions that the master sends a job to and that find themselves meant.
 * We may refuse more, for the reasons below and no others.
 */

const JUDGE = join(import.meta.dirname, 'support/target-judge.py');

/** Targets that we refuse although Salt finds minions by them. */
const MAY_BE_REFUSED = [
  /^There is nothing between|^The target is empty|^Nothing follows the @|names no minion/,
  /^Salt has no target engine/, // a glob to Salt, such as "x@y"
  /^Put blanks around the parentheses/, // a part of a glob or a value to Salt
  /reads NAME.+VALUE/,
  /which RE2, the matcher used here, does not support/,
  /it counts more than|repeats too much|is longer than/,
  /flags of \(\?|"\(\?x\)…" does not begin a group/,
];
/** For a grain's value only: Salt lets a bad expression match nothing. */
const MAY_BE_REFUSED_IN_P = /^The regular expression .* cannot be read/;

function mayBeRefused({ tgt, tgt_type }: Target, why: string): boolean {
  const hasP = tgt_type === 'grain_pcre' || /P.?@/u.test(String(tgt));
  return MAY_BE_REFUSED.some((known) => known.test(why)) || (hasP && MAY_BE_REFUSED_IN_P.test(why));
}

async function ours(targets: readonly Target[], grains: SaltDict): Promise<(string[] | TargetError)[]> {
  const known = new Map(
    Object.entries(grains).flatMap(([id, its]) => (isDict(its) ? [[id, its] as const] : [])),
  );
  const of = async function* (ids: readonly string[]) {
    yield { ids, grains: known };
  };
  return Promise.all(
    targets.map(async (target) => {
      try {
        return (await idsMeant(parseTarget(target), [...known.keys()], { of })).sort();
      } catch (error) {
        if (error instanceof TargetError) return error;
        throw error;
      }
    }),
  );
}

test('targets reach the minions that they reach in Salt', async () => {
  const targets = [...TRICKY, ...generated(new Random(20), 6_000)];
  const input = `{"grains":${FLEET},"targets":${JSON.stringify(targets.map(({ tgt, tgt_type }) => [tgt, tgt_type]))}}`;
  const judged = JSON.parse(await runSaltPython(JUDGE, input)) as string[][];
  const found = await ours(targets, parseSalt(FLEET) as SaltDict);
  const differ: unknown[] = [];
  const counts = { equal: 0, some: 0, refused: 0, refusedMore: 0 };
  for (const [at, target] of targets.entries()) {
    const [salt = [], mine] = [judged[at], found[at]];
    if (mine instanceof TargetError) {
      counts.refused += 1;
      if (salt.length === 0) continue;
      counts.refusedMore += 1;
      if (!mayBeRefused(target, mine.message)) differ.push([target, salt, mine.message]);
    } else if (JSON.stringify(mine) === JSON.stringify(salt)) {
      counts.equal += 1;
      if (salt.length > 0 && salt.length < 12) counts.some += 1;
    } else differ.push([target, salt, mine]);
  }
  assert.deepEqual(differ.slice(0, 30), [], `${differ.length} differ`);
  assert.ok(counts.some > 1_000, `enough of them mean some minions: ${JSON.stringify(counts)}`);
  assert.ok(
    counts.refusedMore < targets.length / 10,
    `few are refused that Salt takes: ${JSON.stringify(counts)}`,
  );
});
