/*
 * Letters and signs as strokes on a grid 4 wide and 6 high: polylines of points (column and row, from the top
 * left), with a blank between polylines.
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

/** What is drawn: a capital letter, or a sign. */
export type Glyph = 'machine' | 'fleet' | 'group' | (string & {});

/** A stroke's ends: x and y, x and y. */
export type Stroke = readonly [number, number, number, number];

/** A glyph's strokes; undefined for what there is none of. */
export function strokesOf(glyph: Glyph): Stroke[] | undefined {
  if (!Object.hasOwn(STROKES, glyph)) return undefined;
  return STROKES[glyph]?.split(' ').flatMap((line) => {
    const points = line.split(',').map((point) => [Number(point[0]), Number(point[1])] as const);
    return points
      .slice(1)
      .map(([x, y], index): Stroke => [points[index]?.[0] ?? x, points[index]?.[1] ?? y, x, y]);
  });
}
