/** Refused: says no more than that, since a refused person learns nothing beyond the refusal. */
export class AccessError extends Error {
  readonly code = 'refused';
  constructor() {
    super('You may not use this gateway.');
    this.name = 'AccessError';
  }
}

export interface AccessOptions {
  /** Bare JIDs that may do anything. */
  admins: readonly string[];
}

/** Who may run what where. */
export class Access {
  readonly #admins: Set<string>;

  constructor(options: AccessOptions) {
    this.#admins = new Set(options.admins.map((admin) => admin.toLowerCase()));
  }

  /** Whether that bare JID may do anything at all here. */
  allowsAny(person: string): boolean {
    return this.#admins.has(person);
  }

  /** The bare JIDs named as admins, in the order of the config. */
  get admins(): readonly string[] {
    return Array.from(this.#admins);
  }
}
