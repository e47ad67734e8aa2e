import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { freePorts, isFree, keptPorts } from '../../lab/ports.ts';

const dir = mkdtempSync(join(tmpdir(), 'sx-ports-'));
after(() => rmSync(dir, { recursive: true, force: true }));

test('free ports are different and free', async () => {
  const ports = await freePorts(20);
  assert.equal(new Set(ports).size, 20);
  for (const port of ports) assert.equal(await isFree(port), true);
});

test('ports are kept from one start to the next, but for one that is taken', async () => {
  const file = join(dir, 'ports.json');
  const first = await keptPorts(file, ['page', 'api']);
  assert.deepEqual(await keptPorts(file, ['page', 'api']), first);
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(first.api, '127.0.0.1', resolve));
  const second = await keptPorts(file, ['page', 'api']);
  assert.equal(second.page, first.page);
  assert.notEqual(second.api, first.api);
  await new Promise((resolve) => taken.close(resolve));
});
