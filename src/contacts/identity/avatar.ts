import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { Recent } from '../../ops/index.ts';
import type { Picture } from '../../xmpp/index.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** In pixels; XEP-0153 wants 32 to 96. */
export const AVATAR_SIZE = 96;
/** The shades between a colour and white. */
const SHADES = 16;
/** The field of a picture with a mark below; in pixels. */
const FIELD = 70;
const WHITE: Colour = [255, 255, 255];
/** Pictures kept, about 1 KB each. */
const MOST = 4_000;

/*
 * Letters, digits and signs as strokes on a grid 4 wide and 6 high. Each is a row of polylines, separated by blanks, of points
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
  0: '20,31,35,26,15,11,20',
  1: '11,20,26 16,36',
  2: '01,10,30,41,42,06,46',
  3: '01,10,30,41,42,33,44,45,36,16,05 23,33',
  4: '36,30,04,44',
  5: '40,00,03,33,44,45,36,16,05',
  6: '41,30,10,01,05,16,36,45,44,33,03',
  7: '00,40,16',
  8: '10,30,41,42,33,13,02,01,10 13,04,05,16,36,45,44,33',
  9: '05,16,36,45,41,30,10,01,02,13,43',
  /** Two machines in a rack. */
  machine: '00,40,42,02,00 04,44,46,06,04',
  /** One above three. */
  fleet: '10,30,32,12,10 22,26 06,04,44,46',
  /** One behind another. */
  group: '10,40,44,34 02,32,36,06,02',
};

/** The drawn character: a capital letter, a digit, or a sign. */
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

/** A picture's contents: white strokes on a colour. */
export interface Look {
  /** One, or two side by side. */
  readonly glyphs: readonly Glyph[];
  readonly colour: Colour;
  /** A band below, with its own glyph and colour. */
  readonly mark?: { readonly glyph: Glyph; readonly colour: Colour } | undefined;
}

export interface Avatar extends Picture {
  /** Hexadecimal, as XEP-0153 has it. */
  readonly sha1: string;
}

/** Draws avatars, each look once. */
export class Avatars {
  readonly #drawn = new Recent<string, Avatar>(MOST);
  /** How much of each pixel a glyph covers at its place: drawing that takes most of the time. */
  readonly #stencils = new Map<string, Uint8Array>();

  of(look: Look): Avatar {
    const key = `${look.glyphs} ${look.colour} ${look.mark?.glyph} ${look.mark?.colour}`;
    const drawn = this.#drawn.get(key) ?? this.#draw(look);
    this.#drawn.set(key, drawn);
    return drawn;
  }

  #draw({ glyphs, colour, mark }: Look): Avatar {
    const pixels = new Uint8Array(AVATAR_SIZE * AVATAR_SIZE);
    // The band has its own half of the palette, and a white line above.
    if (mark) pixels.fill(SHADES - 1, FIELD * AVATAR_SIZE).fill(SHADES, (FIELD + 2) * AVATAR_SIZE);
    for (const [at, glyph] of glyphs.entries()) {
      this.#add(pixels, glyph, mark ? (PAIR[at] ?? MARK) : ALONE);
    }
    if (mark) this.#add(pixels, mark.glyph, MARK);
    const data = squarePng(AVATAR_SIZE, pixels, [...shadesOf(colour), ...shadesOf(mark?.colour ?? colour)]);
    return { type: 'image/png', data, sha1: createHash('sha1').update(data).digest('hex') };
  }

  #add(pixels: Uint8Array, glyph: Glyph, place: Place): void {
    const key = `${glyph} ${place.left} ${place.top}`;
    const stencil = this.#stencils.get(key) ?? stencilOf(glyph, place);
    this.#stencils.set(key, stencil);
    for (const [at, shade] of stencil.entries()) {
      if (shade === 0) continue;
      const below = pixels[at] ?? 0;
      pixels[at] = Math.max(below, shade + (below < SHADES ? 0 : SHADES));
    }
  }
}

/** The place of a glyph, in pixels: its left and top, a unit of its grid, half the width of its strokes. */
interface Place {
  readonly left: number;
  readonly top: number;
  readonly unit: number;
  readonly halfStroke: number;
}

// Clients may cut a picture to a circle.
const ALONE: Place = { left: 28, top: 18, unit: 10, halfStroke: 5.5 };
const PAIR: readonly Place[] = [
  { left: 14, top: 17, unit: 7, halfStroke: 4.2 },
  { left: 54, top: 17, unit: 7, halfStroke: 4.2 },
];
const MARK: Place = { left: 43, top: 75, unit: 2.5, halfStroke: 1.7 };

/** How much of each pixel a glyph's strokes cover, in shades. */
function stencilOf(glyph: Glyph, { left, top, unit, halfStroke }: Place): Uint8Array {
  const strokes = strokesOf(glyph) ?? strokesOf('machine') ?? [];
  const stencil = new Uint8Array(AVATAR_SIZE * AVATAR_SIZE);
  const edge = halfStroke + 1;
  for (let y = Math.floor(top - edge); y < top + 6 * unit + edge; y += 1) {
    for (let x = Math.floor(left - edge); x < left + 4 * unit + edge; x += 1) {
      const distance = distanceTo(strokes, (x + 0.5 - left) / unit, (y + 0.5 - top) / unit) * unit;
      const cover = Math.min(1, Math.max(0, halfStroke + 0.5 - distance));
      stencil[y * AVATAR_SIZE + x] = Math.round(cover * (SHADES - 1));
    }
  }
  return stencil;
}

function shadesOf(colour: Colour): Colour[] {
  return Array.from({ length: SHADES }, (_, shade) => mixed(colour, WHITE, shade / (SHADES - 1)));
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

/** Draws a square PNG (W3C PNG, third edition: 8-bit indexed colour, no filter) from each pixel's place in the palette. */
function squarePng(size: number, pixels: Uint8Array, palette: readonly Colour[]): Buffer {
  const rows = Buffer.alloc(size * (1 + size));
  for (let y = 0; y < size; y += 1) rows.set(pixels.subarray(y * size, (y + 1) * size), y * (1 + size) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows)),
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
