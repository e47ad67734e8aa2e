import { GIVEN, RETURNED, SHOWN } from './covered/heard.ts';
import { MOST } from './covered/types.ts';
import { testGrowth } from './suite.ts';
import { VALUES } from './values.ts';

testGrowth(GIVEN, VALUES, MOST.message);
testGrowth(RETURNED, VALUES, MOST.event / 4);
// Text of which each piece is laid out costs several times what it takes to read it.
testGrowth(SHOWN, VALUES, MOST.event / 4, 4);
