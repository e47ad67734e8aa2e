import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { ScheduleWatch, type ScheduleWatchOptions } from '../../src/contacts/watch/schedule-watch.ts';
import { SaltEvent } from '../../src/salt/events/event.ts';
import { heldBytes } from '../support/held-bytes.ts';

const MIB = 2 ** 20;
const JID = '20261124184110528422';

/** A watch that has not told anything yet, and what puts events on its bus. */
function watch() {
  let hear: (event: SaltEvent) => void = () => undefined;
  const fleet = Object.assign(new EventEmitter(), {
    get: (id: string) => (id === 'web01' ? { id, state: 'up' } : undefined),
  });
  const options = {
    events: {
      onTag: (_prefix: string, listener: typeof hear) => {
        hear = listener;
        return () => undefined;
      },
    },
    fleet,
    gatherMs: 3_600_000,
  };
  const watching = new ScheduleWatch(options as unknown as ScheduleWatchOptions);
  const fires = (id: string, schedule: string, fun: string) => {
    const data = { cmd: '_return', id, jid: JID, schedule, fun, retcode: 1, return: '' };
    const tag = `salt/job/${JID}/ret/${id}`;
    hear(new SaltEvent(tag, JSON.stringify({ data, tag })));
  };
  return { watching, fires };
}

for (const [what, fire] of [
  ['functions', (fires, n) => fires('web01', `backup${n}`, `${n}${'x'.repeat(MIB)}`)],
  ['ids', (fires, n) => fires(`${n}${'x'.repeat(MIB)}`, 'backup', 'cmd.run')],
] as const satisfies readonly (readonly [
  string,
  (fires: ReturnType<typeof watch>['fires'], n: number) => void,
])[]) {
  test(`${what} of a megabyte that a minion makes up are not kept until they are told`, () => {
    const { watching, fires } = watch();
    const before = heldBytes();
    for (let n = 0; n < 60; n += 1) fire(fires, n);
    const more = (heldBytes() - before) / MIB;
    watching.stop();
    assert.ok(more < 16, `${more.toFixed(0)} MiB more`);
  });
}
