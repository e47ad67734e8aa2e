import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, readFacts, statusOf, systemOf } from '../../../src/contacts/identity/facts.ts';
import { VERSION } from '../../support/salt-version.ts';

const DEBIAN = {
  os: 'Debian',
  osrelease: '12',
  os_family: 'Debian',
  saltversion: VERSION,
  kernel: 'Linux',
  kernelrelease: '6.1.0-18-amd64',
  ipv4: ['127.0.0.1', '10.0.0.5', '192.168.1.7'],
  mem_total: 15_953,
  num_cpus: 8,
  roles: ['web', 'cache'],
  id: 'web01.demo.no',
};

function status(grains: unknown): string | undefined {
  const facts = readFacts(grains);
  return facts && statusOf(facts);
}

test('a status says the system and its Salt', () => {
  assert.equal(status(DEBIAN), `Debian 12 · Salt ${VERSION}`);
  assert.equal(
    status({ os: 'Arch Linux', osrelease: 'rolling', saltversion: VERSION }),
    `Arch Linux rolling · Salt ${VERSION}`,
  );
});

test('a status says what there is, where grains are missing', () => {
  assert.equal(status({ os: 'Debian' }), 'Debian');
  assert.equal(status({ saltversion: VERSION }), `Salt ${VERSION}`);
  assert.equal(status({ osrelease: '12', kernel: 'Linux' }), 'Linux');
  assert.equal(status({ ipv4: ['10.0.0.1'] }), undefined);
});

test('grains of any shape are tolerated: what makes no sense is as if it were not there', () => {
  for (const grains of [undefined, null, 'no', [], {}, { os: null, ipv4: null, roles: {} }, { os: '' }]) {
    assert.equal(readFacts(grains), undefined, JSON.stringify(grains));
  }
  const odd = readFacts({
    os: 'X',
    osrelease: 12.5,
    mem_total: 'much',
    num_cpus: -1,
    roles: 'web',
    ipv4: [1, {}],
  });
  assert.ok(odd);
  assert.deepEqual(
    [systemOf(odd), odd.memory, odd.cpus, odd.roles],
    ['X 12.5', undefined, undefined, ['web']],
  );
});

test('what a minion says of itself is bounded', () => {
  const ipv4 = Array.from({ length: 500 }, (_, index) => `10.0.0.${index}`);
  const facts = readFacts({ os: 'x'.repeat(10_000), ipv4, roles: ipv4 });
  assert.ok(facts && JSON.stringify(facts).length < 2_000);
});

test('a description names all facts, one a line', () => {
  assert.equal(
    describe('web01.demo.no', readFacts(DEBIAN)),
    [
      'Salt minion web01.demo.no',
      'System: Debian 12',
      'Kernel: Linux 6.1.0-18-amd64',
      `Salt: ${VERSION}`,
      'Addresses: 10.0.0.5, 192.168.1.7',
      'Memory: 15.6 GiB',
      'CPUs: 8',
      'Roles: web, cache',
    ].join('\n'),
  );
  assert.equal(describe('web02', undefined), 'Salt minion web02');
  assert.equal(
    describe('web02', readFacts({ os: 'X', mem_total: 512 })),
    'Salt minion web02\nSystem: X\nMemory: 512 MiB',
  );
});
