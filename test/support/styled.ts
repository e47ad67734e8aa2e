import { type Display, PLAIN_DISPLAY } from '../../src/render/index.ts';

/** The display of a client that shows marks and draws blocks. */
export const STYLED: Display = { ...PLAIN_DISPLAY, styling: true, fences: true };
