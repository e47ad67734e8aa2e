import { MAIN_SERIES, SALT_SERIES } from '../../lab/salt-versions.ts';

/** The version of Salt that the stand-in of salt-api has, if a test does not choose. */
export const VERSION = SALT_SERIES[MAIN_SERIES]?.newest ?? '';
