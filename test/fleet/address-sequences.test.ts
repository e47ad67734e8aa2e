import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AddressBook, localpartFor, readableLocalpart } from '../../src/fleet/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { parseJid } from '../../src/xmpp/index.ts';
import { seeded } from '../salt/args/generate.ts';

/* docs/design.md, "Addresses": the map is one to one at every moment, and an address stays with its first owner. */

const PIECES = [
  ...['web', 'WEB', 'Web', '01', '~2', '~', '.demo.no', '.DEMO.no', 'master', 'lab', 'LAB', 'db'],
  ...['ß', 'ss', 'ẞ', 'İ', 'ı', 'ﬁ', 'fi', 'Σ', 'ς', 'é', 'e\u0301', '１', 'K', 'k', '\u00ad', '\u200b'],
  ...['@', '＠', ' ', '\u00a0', '/', '\\', '\\20', '20', '"', '&', ':', '<', '\u0007', '\u0000', '😀', '漢'],
];
const GROUPS = ['lab', 'web', 'Debian', 'ss', 'web01.demo.no', 'Web 01', 'db~2'];
const STRIPPED = ['.demo.no', '', '.no'];

/** A book over a real store, restarted with other groups, and the minions that are there now. */
class World {
  readonly #file: string;
  readonly random: () => number;
  #store: Store;
  book: AddressBook;
  reserved: string[] = ['master'];
  readonly present = new Set<string>();
  readonly departed = new Set<string>();
  /** The holder of an address, by its record in the store. */
  readonly #owners = new Map<string, string>();

  static async open(file: string, seed: number): Promise<World> {
    return new World(file, seed, await openStore(file));
  }

  private constructor(file: string, seed: number, store: Store) {
    this.#file = file;
    this.random = seeded(seed);
    this.#store = store;
    this.book = this.#open();
  }

  #open(): AddressBook {
    const stripDomain = this.pick(STRIPPED);
    return new AddressBook(this.#store.addresses, { stripDomain, reserved: this.reserved });
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.random() * from.length)];
    assert.ok(picked !== undefined);
    return picked;
  }

  async step(): Promise<void> {
    const roll = this.random();
    if (roll < 0.55) this.#arrive();
    else if (roll < 0.75) this.#depart();
    else if (roll < 0.9) this.#comeBack();
    else await this.#restart();
    for (const id of this.present) this.book.localOf(id);
  }

  #arrive(): void {
    const ids = Array.from({ length: 1 + Math.floor(this.random() * 4) }, () => this.#newId());
    this.book.addAll(ids);
    for (const id of ids) this.present.add(id);
  }

  #newId(): string {
    const length = 1 + Math.floor(this.random() * 3);
    return Array.from({ length }, () => this.pick(PIECES)).join('');
  }

  /** Its key is deleted: the record of its address stays. */
  #depart(): void {
    if (this.present.size === 0) return;
    const id = this.pick([...this.present]);
    this.present.delete(id);
    this.departed.add(id);
  }

  #comeBack(): void {
    if (this.departed.size === 0) return;
    const id = this.pick([...this.departed]);
    this.departed.delete(id);
    this.present.add(id);
  }

  async #restart(): Promise<void> {
    await this.#store.close();
    this.#store = await openStore(this.#file);
    this.reserved = ['master', ...GROUPS.filter(() => this.random() < 0.3)];
    this.book = this.#open();
  }

  check(): void {
    const reserved = new Set(this.reserved.map(localpartFor));
    const locals = new Set<string>();
    const names = new Set<string>();
    for (const id of this.present) {
      const local = this.book.localOf(id);
      assert.equal(this.book.minionAt(local), id, 'there and back');
      assert.ok(!reserved.has(local), `${local} is a group's`);
      locals.add(local);
      names.add(this.book.nameOf(id));
      assertLegal(local);
    }
    assert.equal(locals.size, this.present.size, 'as many addresses as minions');
    assert.equal(names.size, this.present.size, 'as many names as minions');
    this.#checkOwners();
  }

  #checkOwners(): void {
    const records = new Map(this.#store.addresses.all());
    for (const [local, owner] of this.#owners) {
      const stands = records.get(owner) === local;
      const now = this.book.minionAt(local);
      if (stands) assert.ok(now === undefined || now === owner, `${local} went from ${owner} to ${now}`);
    }
    for (const [minion, local] of records) this.#owners.set(local, minion);
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}

/** A localpart that a server accepts unchanged. */
function assertLegal(local: string): void {
  assert.equal(parseJid(`${local}@salt.demo.no`)?.local, local, `legal: ${JSON.stringify(local)}`);
  assert.equal(localpartFor(readableLocalpart(local)), local, 'folded already');
  assert.ok(Buffer.byteLength(local) <= 1023);
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'salt-xmpp-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('one to one, whoever comes, goes and comes back, whatever the groups are called', async (t) => {
  const path = folder(t);
  for (let seed = 1; seed <= 6; seed += 1) {
    const world = await World.open(join(path, `${seed}.db`), seed);
    for (let step = 1; step <= 120; step += 1) {
      await world.step();
      try {
        world.check();
      } catch (error) {
        throw new Error(`seed ${seed}, step ${step}: ${(error as Error).message}`, { cause: error });
      }
    }
    await world.close();
  }
});

test('an id too long for an address gets a legal one', async (t) => {
  const world = await World.open(join(folder(t), 'long.db'), 1);
  for (const letter of ['a', 'ß', '漢', '😀', '&'])
    for (const length of [250, 255, 1100]) world.present.add(letter.repeat(length));
  world.check();
  await world.close();
});
