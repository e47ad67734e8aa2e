import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBatches } from '../../src/commands/calls/batches.ts';
import { costsLittleMore, processorMs } from '../support/processor-time.ts';

type Parts = Parameters<typeof inBatches>[0];
type Accepted = Parameters<typeof inBatches>[1];

/** The cost to split so many minions, all of which answer, in ms of processor time. */
async function cost(minions: number): Promise<number> {
  const ids = Array.from({ length: minions }, (_, at) => `web${at}.prod.demo.no`);
  const publish: Parts['site']['jobs']['publish'] = (_target, _fun, _args, listener) => {
    listener.published?.(ids);
    for (const id of ids) listener.returned(id, { value: true, retcode: 0, outcome: 'returned' }, false);
    const end = { answered: ids.length, silent: [] };
    return { published: Promise.resolve(ids), done: Promise.resolve(end) } as never;
  };
  const parts = {
    site: { jobs: { publish }, fleet: { get: () => undefined } },
    access: { turnOf: () => ({}) },
  } as unknown as Parts;
  const nothing = () => undefined;
  const returns = { isAcknowledged: false, noteUnknown: nothing, expect: nothing, notRun: nothing };
  const accepted = { call: { target: { tgt: '*', tgt_type: 'glob' } }, request: { person: '' }, returns };
  let batches: unknown[] = [];
  const ms = await processorMs(async () => {
    batches = await inBatches(parts, accepted as unknown as Accepted, '100');
  });
  assert.equal(batches.length, minions / 100);
  return ms;
}

test('parting minions into batches takes a time that grows with their number alone', async () => {
  const what = '32,000 minions, and 2,000';
  await costsLittleMore({ what, small: () => cost(2_000), large: () => cost(32_000), times: 64 });
});
