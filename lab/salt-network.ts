import { networkInterfaces } from 'node:os';

/** The minions' network: their addresses as the master sees them, and the way for a program to get there. */
export interface SaltNetwork {
  /** The address on which the master listens for minions. */
  readonly master: string;
  /** The address from which a minion calls the master, by its number; undefined: whichever the system takes. */
  address(index: number): string | undefined;
  /** The addresses that the minion has by its grains, where these are not what it finds. */
  grain(index: number): readonly string[] | undefined;
  /** The command that runs a program where that minion is, before the program; empty for right here. */
  enter(index: number): readonly string[];
  /** Whether `enter` leads into the minion's own network; then its box makes no network. */
  readonly isEach: boolean;
  /** Takes away what was made for it. */
  remove?(): void;
}

/**
 * Each minion calls from its own loopback address. Presence compares the addresses on the publish port with
 * the minions' grain, so a dead one is seen to be gone.
 */
export const LOOPBACKS: SaltNetwork = {
  master: '127.0.0.1',
  address: ownAddress,
  grain: (index) => {
    const own = ownAddress(index);
    return own === undefined ? undefined : [own];
  },
  enter: () => [],
  isEach: false,
};

/** All minions call from one address: while one of them is connected, the master calls every one present. */
export const ONE_LOOPBACK: SaltNetwork = {
  master: '127.0.0.1',
  address: () => undefined,
  // A box lacks these addresses, but the master expects them of a minion that calls from 127.0.0.1.
  grain: machineAddresses,
  enter: () => [],
  isEach: false,
};

/** 127.0.0.0/8 is loopback as a whole on Linux only. */
function ownAddress(index: number): string | undefined {
  return process.platform === 'linux' ? `127.0.1.${(index % 250) + 1}` : undefined;
}

function machineAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
}
