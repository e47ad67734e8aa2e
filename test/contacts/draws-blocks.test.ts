import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawsBlocks } from '../../src/contacts/clients/draws-blocks.ts';

/* Which clients show ``` as a block (XEP-0393), and which as three characters. */

const STYLING = 'urn:xmpp:styling:0';
const client = (name: string | undefined, features: string[] = []) => ({
  identities: [{ category: 'client', type: 'pc', name }],
  features,
});

for (const name of ['Gajim', 'Converse', 'Conversations', 'Cheogram', 'monocles chat', 'Movim']) {
  test(`${name} draws blocks`, () => assert.equal(drawsBlocks(client(name)), true));
}

for (const name of ['Dino', 'Psi+', 'Profanity', 'Monal', 'poezio', 'Gajim 2', '', undefined]) {
  test(`${name} does not, or nobody knows`, () => assert.equal(drawsBlocks(client(name)), false));
}

test('an unknown client that announces styling draws blocks; a known one is as its name says', () => {
  assert.equal(drawsBlocks(client('Fluux', [STYLING])), true);
  assert.equal(drawsBlocks(client(undefined, [STYLING])), true);
  assert.equal(drawsBlocks(client('Dino', [STYLING])), false);
  assert.equal(drawsBlocks({ identities: [], features: [STYLING] }), true);
});

test('only the name of a client counts, in each of its languages', () => {
  const server = { category: 'server', type: 'im', name: 'Gajim' };
  assert.equal(drawsBlocks({ identities: [server], features: [] }), false);
  const identities = [{ category: 'client', type: 'pc', name: 'Klient' }, ...client('Gajim').identities];
  assert.equal(drawsBlocks({ identities, features: [] }), true);
});
