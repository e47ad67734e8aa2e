import { READ_AGAIN, STANZAS, WIRE, WRITTEN } from './covered/stanzas.ts';
import { MOST } from './covered/types.ts';
import { ELEMENTS, XML } from './stanzas.ts';
import { testGrowth } from './suite.ts';

testGrowth(STANZAS, ELEMENTS, MOST.received);
testGrowth(WRITTEN, ELEMENTS, MOST.stanza);
// The package's parser takes most of it, element by element; clients' servers accept at most half as much.
testGrowth(WIRE, XML, MOST.received / 2, 4);
testGrowth(READ_AGAIN, XML, MOST.stanza);
