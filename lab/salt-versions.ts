import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from './errors.ts';

/** One series of Salt that people run. */
interface Series {
  /** Its newest version that installs. */
  newest: string;
  /** The Pythons it runs on, the best first; none named: any that is new enough. */
  pythons?: readonly string[];
}

/** The only place that names versions: the demo, the labs and the tests ask here. */
export const SALT_SERIES: Readonly<Record<string, Series>> = {
  '3006': { newest: '3006.30', pythons: ['3.11', '3.10'] },
  '3007': { newest: '3007.17', pythons: ['3.11', '3.10'] },
  '3008': { newest: '3008.3' },
};

/** A Salt that calls dead minions up and ends sessions (src/salt/dialect.ts). Repaired in the next release. */
export const BROKEN_SALT = '3008.1';

/** A Salt that loses some large answers (`FileNotFoundError` in the master's log). */
export const LOSING_SALT = SALT_SERIES['3006']?.newest;

/** The series of the demo, and of everything that does not choose. */
export const MAIN_SERIES = '3008';

/** The version that `SALT_XMPP_LAB_SALT` chooses: of a series its newest, or exactly that one. @throws LabError */
export function labVersion(chosen = process.env.SALT_XMPP_LAB_SALT || MAIN_SERIES): string {
  const version = SALT_SERIES[chosen]?.newest ?? chosen;
  if (/^\d{4}\.\d+$/.test(version)) return version;
  const known = Object.keys(SALT_SERIES).join(', ');
  throw new LabError(
    'unknown-salt',
    `SALT_XMPP_LAB_SALT is "${chosen}". Choose ${known}, or a version of those.`,
  );
}

/** The Pythons that this version runs on; none: any that is new enough. */
export function pythonsOf(version: string): readonly string[] {
  return SALT_SERIES[version.split('.')[0] ?? '']?.pythons ?? [];
}

/**
 * The folder below which the labs install Salt and servers: `dir`, or the one that `SALT_XMPP_LAB_CACHE` names. CI can keep
 * that one from run to run; two runs must not install into it at once.
 */
export function installedBelow(dir: string): string {
  return process.env.SALT_XMPP_LAB_CACHE ?? dir;
}

/** The folder of a version's environment below `dir`; `SALT_XMPP_LAB_VENV` names another one. */
export function venvBelow(dir: string, version = labVersion()): string {
  return process.env.SALT_XMPP_LAB_VENV ?? join(installedBelow(dir), `salt-${version}`);
}

/** The version of the Salt in this environment. @throws LabError */
export function versionIn(venv: string): string {
  const lib = join(venv, 'lib');
  for (const python of existsSync(lib) ? readdirSync(lib) : []) {
    const packages = join(lib, python, 'site-packages');
    for (const name of existsSync(packages) ? readdirSync(packages) : []) {
      const version = /^salt-(\d+\.\d+)\.dist-info$/.exec(name)?.[1];
      if (version !== undefined) return version;
    }
  }
  throw new LabError('missing-salt', `There is no Salt in ${venv}.`);
}
