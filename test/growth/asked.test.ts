import { ASKED } from './covered/asked.ts';
import { MOST } from './covered/types.ts';
import { shapes } from './shapes.ts';
import { testGrowth } from './suite.ts';

testGrowth(ASKED, shapes(Number(process.env.GROWTH_SEED ?? 1)), MOST.message);
