import { HEARD } from './covered/heard.ts';
import { MOST } from './covered/types.ts';
import { shapes } from './shapes.ts';
import { testGrowth } from './suite.ts';

// A quarter of the largest event, so that all shapes are made in a bearable time: growth shows there as well.
testGrowth(HEARD, shapes(Number(process.env.GROWTH_SEED ?? 1), 20), MOST.event / 4);
