import type { SaltLayout } from './salt-config.ts';

/** Where a minion runs: what its config needs for that, and what starts it there. */
export interface MinionPlaces {
  /** One line for people: what is real and what is boxed, or what does not work. */
  readonly says: string;
  /** The user and the folders in the minion's config. */
  config(layout: SaltLayout, id: string, index: number): Record<string, unknown>;
  /** Writes the config, as the minion is to have it. */
  write(layout: SaltLayout, id: string, index: number, config: Record<string, unknown>): void;
  /** The program and its arguments. */
  command(layout: SaltLayout, id: string): readonly string[];
}
