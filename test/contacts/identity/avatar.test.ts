import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { Avatars } from '../../../src/contacts/identity/avatar.ts';
import { readFacts } from '../../../src/contacts/identity/facts.ts';
import { FLEET_LOOK, GROUP_LOOK, minionLook, SERVICE_LOOK } from '../../../src/contacts/identity/looks.ts';

const avatars = new Avatars();
const minion = (os: string, os_family: string) => avatars.of(minionLook(readFacts({ os, os_family })));
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

/** Width, height and the first pixel's colour of an 8-bit truecolour PNG. */
function look(png: Buffer) {
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  const length = png.readUInt32BE(33);
  assert.equal(png.subarray(37, 41).toString(), 'IDAT');
  const rows = inflateSync(png.subarray(41, 41 + length));
  assert.equal(rows.length, png.readUInt32BE(20) * (1 + 3 * png.readUInt32BE(16)));
  return {
    width: png.readUInt32BE(16),
    height: png.readUInt32BE(20),
    corner: rows.subarray(1, 4).toString('hex'),
    rows,
  };
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
  const { rows } = look(minion('Ubuntu', 'Debian').data);
  const white = rows.toString('hex').split('ffffff').length - 1;
  assert.ok(white > 300, `${white} white pixels`);
});

test('families differ by colour, systems of one family by letter, and the same is drawn the same', () => {
  const colours = FAMILIES.map((family) => look(minion(family, family).data).corner);
  assert.equal(new Set(colours).size, FAMILIES.length);
  assert.equal(look(minion('Ubuntu', 'Debian').data).corner, look(minion('Debian', 'Debian').data).corner);
  assert.notEqual(minion('Ubuntu', 'Debian').sha1, minion('Debian', 'Debian').sha1);
  assert.equal(
    minion('Debian', 'Debian').sha1,
    new Avatars().of(minionLook(readFacts({ os: 'Debian', os_family: 'Debian' }))).sha1,
  );
});

test('fleet, group, service, an unknown minion and a family nobody knows have their own', () => {
  const looks = [FLEET_LOOK, GROUP_LOOK, SERVICE_LOOK, minionLook(undefined)].map(
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
