import { TYPED } from './covered/typed.ts';
import { MOST } from './covered/types.ts';
import { shapes } from './shapes.ts';
import { testGrowth } from './suite.ts';

testGrowth(TYPED, shapes(Number(process.env.GROWTH_SEED ?? 1)), MOST.message);
