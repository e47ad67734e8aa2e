import { z } from 'zod';

/** Longer grains and longer lists are cut: what a minion says of itself must not fill the memory. */
const MOST_LETTERS = 80;
const MOST_ITEMS = 12;

const text = z
  .union([z.string(), z.number()])
  .transform((value) => String(value).trim().slice(0, MOST_LETTERS));
const words = text
  .refine((value) => value !== '')
  .optional()
  .catch(undefined);
const list = z
  .union([z.array(z.unknown()), z.string().transform((one) => [one])])
  .transform((all) => all.flatMap((one) => text.safeParse(one).data || []).slice(0, MOST_ITEMS))
  .catch([]);
const amount = z.number().positive().optional().catch(undefined);

/** A minion's grains (salt.grains.core), those that it is known by. Each may be missing or be anything. */
const Grains = z.object({
  os: words,
  osrelease: words,
  os_family: words,
  saltversion: words,
  kernel: words,
  kernelrelease: words,
  ipv4: list,
  mem_total: amount,
  num_cpus: amount,
  roles: list,
});

/** What a minion is, as far as its grains say. */
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

/** Reads a minion's grains; undefined for what is no dict, or has nothing of use in it. */
export function readFacts(grains: unknown): Facts | undefined {
  const read = Grains.safeParse(grains);
  if (!read.success) return undefined;
  const { os, osrelease, os_family, saltversion, kernel, kernelrelease, ipv4, mem_total, num_cpus, roles } =
    read.data;
  const addresses = ipv4.filter((address) => !address.startsWith('127.'));
  if (![os, os_family, saltversion, kernel, addresses[0]].some((value) => value !== undefined))
    return undefined;
  return {
    os,
    release: osrelease,
    family: os_family,
    salt: saltversion,
    kernel,
    kernelRelease: kernelrelease,
    addresses,
    memory: mem_total,
    cpus: num_cpus,
    roles,
  };
}

/** `Debian 12`; undefined where the system is not known. */
export function systemOf({ os, release, kernel }: Facts): string | undefined {
  return joined(' ', os ?? kernel, os && release);
}

/** A presence's status (DESIGN §7): `Debian 12 · Salt 3008.3`. */
export function statusOf(facts: Facts): string | undefined {
  return joined(' · ', systemOf(facts), facts.salt && `Salt ${facts.salt}`);
}

/** What a card says of a minion, a fact a line. */
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
