import type { SaltLayout } from './salt-config.ts';

/** A place for minions to run: its part of their config, and its command that starts them. */
export interface MinionPlaces {
  /** One line for people: it names the real and the boxed parts, or those that do not work. */
  readonly says: string;
  /** The user and the folders in the minion's config. */
  config(layout: SaltLayout, id: string, index: number): Record<string, unknown>;
  /** Writes the config, as the minion is to have it. */
  write(layout: SaltLayout, id: string, index: number, config: Record<string, unknown>): void;
  /** The program and its arguments. */
  command(layout: SaltLayout, id: string): readonly string[];
}
