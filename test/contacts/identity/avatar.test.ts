import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { Avatars } from '../../../src/contacts/identity/avatar.ts';
import { readFacts } from '../../../src/contacts/identity/facts.ts';
import { FLEET_LOOK, GROUP_LOOK, minionLook, SERVICE_LOOK } from '../../../src/contacts/identity/looks.ts';

const avatars = new Avatars();
const minion = (os: string, os_family: string, name = 'web01') =>
  avatars.of(minionLook(name, readFacts({ os, os_family })));
const FAMILIES = [
  'Debian',
  'RedHat',
  'Suse',
  'Arch',
  'Alpine',
  'Gentoo',
  'FreeBSD',
  'Windows',
  'MacOS',
  'Solaris',
];

/** The contents of a chunk. */
function chunkAt(png: Buffer, start: number, type: string): Buffer {
  assert.equal(png.subarray(start + 4, start + 8).toString(), type);
  return png.subarray(start + 8, start + 8 + png.readUInt32BE(start));
}

/** Width, height, the colours of the first and the last pixel, and all pixels' colours, of an 8-bit PNG with a palette. */
function look(png: Buffer) {
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  const palette = chunkAt(png, 33, 'PLTE');
  const rows = inflateSync(chunkAt(png, 45 + palette.length, 'IDAT'));
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  assert.equal(rows.length, height * (1 + width));
  const colours = Array.from(rows.entries())
    .filter(([at]) => at % (1 + width) !== 0)
    .map(([, index]) => palette.subarray(3 * index, 3 * index + 3).toString('hex'));
  return { width, height, corner: colours[0], last: colours.at(-1), colours };
}

test('an avatar is a PNG as XEP-0153 wants it: square, 32 to 96 pixels, under 8 KB, named by its SHA-1', () => {
  const { data, type, sha1 } = minion('Debian', 'Debian');
  assert.equal(type, 'image/png');
  assert.equal(sha1, createHash('sha1').update(data).digest('hex'));
  assert.ok(data.length < 8192);
  const { width, height } = look(data);
  assert.ok(width === height && width >= 32 && width <= 96);
});

test('an avatar shows something: strokes in white on the colour', () => {
  const { colours } = look(minion('Ubuntu', 'Debian').data);
  const white = colours.filter((colour) => colour === 'ffffff').length;
  assert.ok(white > 300, `${white} white pixels`);
});

test('minions with one system differ: by two characters of the name, else by a colour', () => {
  const names = ['web01', 'web02', 'web03', 'db01', 'mail', 'mx', 'w', 'web11', 'λ'];
  const all = names.map((name) => minion('Debian', 'Debian', name));
  assert.equal(new Set(all.map(({ sha1 }) => sha1)).size, names.length);
  assert.equal(
    new Set(all.map(({ data }) => look(data).last)).size,
    1,
    'the mark of their system is the same',
  );
});

test('no stroke of one glyph takes a colour of the band', () => {
  for (const name of ['m5', 'n8', 'g9', 'mx', 'w0']) {
    const { colours, width, last } = look(minion('Debian', 'Debian', name).data);
    assert.ok(!colours.slice(0, 60 * width).includes(last ?? ''), name);
  }
});

test('families differ by colour, systems of one family by letter, and the same is drawn the same', () => {
  const colours = FAMILIES.map((family) => look(minion(family, family).data).last);
  assert.equal(new Set(colours).size, FAMILIES.length);
  assert.equal(look(minion('Ubuntu', 'Debian').data).last, look(minion('Debian', 'Debian').data).last);
  assert.notEqual(minion('Ubuntu', 'Debian').sha1, minion('Debian', 'Debian').sha1);
  assert.equal(
    minion('Debian', 'Debian').sha1,
    new Avatars().of(minionLook('web01', readFacts({ os: 'Debian', os_family: 'Debian' }))).sha1,
  );
});

test('fleet, group, service, an unknown minion and a family nobody knows have their own', () => {
  const looks = [FLEET_LOOK, GROUP_LOOK, SERVICE_LOOK, minionLook('web01', undefined)].map(
    (each) => avatars.of(each).sha1,
  );
  const all = [
    ...looks,
    minion('Plan9', 'Plan9').sha1,
    minion('constructor', 'constructor').sha1,
    minion('Δ', 'Δ').sha1,
  ];
  assert.equal(new Set(all).size, all.length);
});
