import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { Recent } from '../../ops/index.ts';
import type { Picture } from '../../xmpp/index.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** In pixels; XEP-0153 wants 32 to 96. */
export const AVATAR_SIZE = 96;
/** A glyph's grid unit and half the width of its strokes, in pixels. */
const UNIT = 10;
const HALF_STROKE = 5.5;
const WHITE: Colour = [255, 255, 255];
/** Pictures kept; there are as many as pairs of a system and its family. */
const MOST = 200;

/*
 * Letters and signs as strokes on a grid 4 wide and 6 high. Each is a row of polylines, separated by blanks, of points
 * (column and row, from the top left).
 */

const STROKES: Record<string, string> = {
  A: '06,20,46 14,34',
  B: '33,03,00,30,41,42,33,44,45,36,06,03',
  C: '41,30,10,01,05,16,36,45',
  D: '00,06,26,44,42,20,00',
  E: '40,00,06,46 03,33',
  F: '40,00,06 03,33',
  G: '41,30,10,01,05,16,36,45,43,23',
  H: '00,06 40,46 03,43',
  I: '20,26',
  J: '40,45,36,16,05',
  K: '00,06 40,03,46',
  L: '00,06,46',
  M: '06,00,23,40,46',
  N: '06,00,46,40',
  O: '10,30,41,45,36,16,05,01,10',
  P: '06,00,30,41,42,33,03',
  Q: '10,30,41,45,36,16,05,01,10 34,46',
  R: '06,00,30,41,42,33,03 23,46',
  S: '41,30,10,01,02,13,33,44,45,36,16,05',
  T: '00,40 20,26',
  U: '00,05,16,36,45,40',
  V: '00,26,40',
  W: '00,16,23,36,40',
  X: '00,46 40,06',
  Y: '00,23,40 23,26',
  Z: '00,40,06,46',
  /** Two machines in a rack. */
  machine: '00,40,42,02,00 04,44,46,06,04',
  /** One above three. */
  fleet: '10,30,32,12,10 22,26 06,04,44,46',
  /** One behind another. */
  group: '10,40,44,34 02,32,36,06,02',
};

/** The drawn character: a capital letter, or a sign. */
export type Glyph = 'machine' | 'fleet' | 'group' | (string & {});

/** A stroke's ends: x and y, x and y. */
type Stroke = readonly [number, number, number, number];

/** A glyph's strokes; undefined for an unknown character. */
function strokesOf(glyph: Glyph): Stroke[] | undefined {
  if (!Object.hasOwn(STROKES, glyph)) return undefined;
  return STROKES[glyph]?.split(' ').flatMap((line) => {
    const points = line.split(',').map((point) => [Number(point[0]), Number(point[1])] as const);
    return points
      .slice(1)
      .map(([x, y], index): Stroke => [points[index]?.[0] ?? x, points[index]?.[1] ?? y, x, y]);
  });
}

/** Draws a picture: white strokes on a colour. */
export interface Look {
  readonly glyph: Glyph;
  readonly colour: Colour;
}

export interface Avatar extends Picture {
  /** Hexadecimal, as XEP-0153 has it. */
  readonly sha1: string;
}

/** Draws avatars, each look once. */
export class Avatars {
  readonly #drawn = new Recent<string, Avatar>(MOST);

  of(look: Look): Avatar {
    const key = `${look.glyph} ${look.colour}`;
    const drawn = this.#drawn.get(key) ?? draw(look);
    this.#drawn.set(key, drawn);
    return drawn;
  }
}

function draw({ glyph, colour }: Look): Avatar {
  const strokes = strokesOf(glyph) ?? strokesOf('machine') ?? [];
  const [left, top] = [(AVATAR_SIZE - 4 * UNIT) / 2, (AVATAR_SIZE - 6 * UNIT) / 2];
  const data = squarePng(AVATAR_SIZE, (x, y) => {
    const distance = distanceTo(strokes, (x + 0.5 - left) / UNIT, (y + 0.5 - top) / UNIT) * UNIT;
    return mixed(colour, WHITE, Math.min(1, Math.max(0, HALF_STROKE + 0.5 - distance)));
  });
  return { type: 'image/png', data, sha1: createHash('sha1').update(data).digest('hex') };
}

function distanceTo(strokes: readonly Stroke[], x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const [x1, y1, x2, y2] of strokes) {
    const [dx, dy] = [x2 - x1, y2 - y1];
    const along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy);
    const part = Math.min(1, Math.max(0, along));
    nearest = Math.min(nearest, Math.hypot(x - x1 - part * dx, y - y1 - part * dy));
  }
  return nearest;
}

function mixed(below: Colour, above: Colour, share: number): Colour {
  const mix = (a: number, b: number) => Math.round(a + (b - a) * share);
  return [mix(below[0], above[0]), mix(below[1], above[1]), mix(below[2], above[2])];
}

/** Draws a square PNG (W3C PNG, third edition: 8-bit truecolour, no filter) from the colour of each pixel. */
function squarePng(size: number, colourAt: (x: number, y: number) => Colour): Buffer {
  const row = 1 + size * 3;
  const pixels = Buffer.alloc(row * size);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) pixels.set(colourAt(x, y), y * row + 1 + x * 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(pixels, { level: 9 });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
