import { prosody } from '../../../lab/lab.ts';
import { MAIN_SERIES, SALT_SERIES } from '../../../lab/salt-versions.ts';
import { corePlays } from '../support/core-plays.ts';

/* The plays that must hold on each series of Salt; test/e2e/ as a whole runs on the main one. */

for (const series of Object.keys(SALT_SERIES)) {
  if (series !== MAIN_SERIES) corePlays(`Salt ${series}`, { salt: series, server: prosody });
}
