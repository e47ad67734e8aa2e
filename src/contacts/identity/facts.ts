/** Longer grains and longer lists are cut: a minion's reports must not fill the memory. */
const MOST_LETTERS = 80;
const MOST_ITEMS = 12;

/** The facts about a minion in its grains. */
export interface Facts {
  readonly os: string | undefined;
  readonly release: string | undefined;
  readonly family: string | undefined;
  readonly salt: string | undefined;
  readonly kernel: string | undefined;
  readonly kernelRelease: string | undefined;
  /** IPv4, without the machine's own loopback. */
  readonly addresses: readonly string[];
  /** MiB. */
  readonly memory: number | undefined;
  readonly cpus: number | undefined;
  readonly roles: readonly string[];
}

/**
 * Reads a minion's grains (salt.grains.core). Each may be missing or hold anything. Returns undefined without a dict or
 * a useful grain. Written out for speed: a start reads ten thousand minions.
 */
export function readFacts(read: unknown): Facts | undefined {
  if (typeof read !== 'object' || read === null) return undefined;
  const grains: Record<string, unknown> = { ...read };
  const facts = {
    os: words(grains.os),
    release: words(grains.osrelease),
    family: words(grains.os_family),
    salt: words(grains.saltversion),
    kernel: words(grains.kernel),
    kernelRelease: words(grains.kernelrelease),
    addresses: list(grains.ipv4).filter((address) => !address.startsWith('127.')),
    memory: amount(grains.mem_total),
    cpus: amount(grains.num_cpus),
    roles: list(grains.roles),
  };
  const { os, family, salt, kernel, addresses } = facts;
  return [os, family, salt, kernel, addresses[0]].some((value) => value !== undefined) ? facts : undefined;
}

function words(grain: unknown): string | undefined {
  if (typeof grain !== 'string' && typeof grain !== 'number') return undefined;
  const short = String(grain).trim().slice(0, MOST_LETTERS);
  // A copy: V8 makes a piece a view of the full text, and a grain may have any length.
  return short === '' ? undefined : ` ${short}`.slice(1);
}

/** A grain that is one word is a list of one. */
function list(grain: unknown): string[] {
  const all = Array.isArray(grain) ? grain : typeof grain === 'string' ? [grain] : [];
  return all.flatMap((one) => words(one) ?? []).slice(0, MOST_ITEMS);
}

function amount(grain: unknown): number | undefined {
  return typeof grain === 'number' && grain > 0 ? grain : undefined;
}

/** `Debian 12`; undefined where the system is not known. */
export function systemOf({ os, release, kernel }: Facts): string | undefined {
  return joined(' ', os ?? kernel, os && release);
}

/** A presence's status (docs/design.md, "Presence"): `Debian 12 · Salt 3008.3`. */
export function statusOf(facts: Facts): string | undefined {
  return joined(' · ', systemOf(facts), facts.salt && `Salt ${facts.salt}`);
}

/** Says on one line what a minion is: `Salt minion, Debian 12, Salt 3008.3, web`. */
export function roleOf(facts: Facts | undefined): string {
  const system = facts && systemOf(facts);
  return (
    joined(', ', 'Salt minion', system, facts?.salt && `Salt ${facts.salt}`, ...(facts?.roles ?? [])) ?? ''
  );
}

/** Writes a minion's card, one line per fact. */
export function describe(id: string, facts: Facts | undefined): string {
  if (!facts) return `Salt minion ${id}`;
  const { salt, kernel, kernelRelease, addresses, memory, cpus, roles } = facts;
  const lines: [string, string | undefined][] = [
    ['System', systemOf(facts)],
    ['Kernel', joined(' ', kernel, kernelRelease)],
    ['Salt', salt],
    ['Addresses', addresses.join(', ')],
    ['Memory', memory === undefined ? undefined : inGib(memory)],
    ['CPUs', cpus?.toString()],
    ['Roles', roles.join(', ')],
  ];
  const known = lines.flatMap(([name, value]) => (value ? `${name}: ${value}` : []));
  return [`Salt minion ${id}`, ...known].join('\n');
}

function inGib(mib: number): string {
  return mib < 1024 ? `${Math.round(mib)} MiB` : `${Number((mib / 1024).toFixed(1))} GiB`;
}

function joined(between: string, ...parts: (string | undefined)[]): string | undefined {
  return parts.filter(Boolean).join(between) || undefined;
}
