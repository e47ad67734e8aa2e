import { escapeLocal, unescapeLocal } from '@xmpp/jid';

/** A localpart's limit in bytes (RFC 7622 §3.3). */
const MAX_BYTES = 1023;
/**
 * No minion's id is this long (it is a file's name at the master). A typed text may be, and only its beginning counts.
 */
const LONGEST_NAME = 4 * MAX_BYTES;

/** An id that looks like no other: without characters that fold to those. */
const PLAIN_ID = /^[A-Za-z0-9._-]+$/;
/** An address that another had taken. */
const NUMBERED = /~\d+$/;

/** Characters that nodeprep prohibits and XEP-0106 cannot escape: controls, blanks, private use, unpaired halves. */
const UNWRITABLE =
  /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u206a-\u206f\ufff9-\ufffd]/gu;

/**
 * Makes the localpart for a minion's name: folded as servers fold, then escaped (XEP-0106). Folding comes first, since
 * it may bring out characters that need escaping (a full-width `＠` becomes `@`). Characters that no localpart can hold
 * become `~`.
 */
export function localpartFor(name: string): string {
  if (isPlainLocalpart(name)) return name;
  const escaped = escapeLocal(foldLocalpart(name.slice(0, LONGEST_NAME))).replace(UNWRITABLE, '~');
  return truncate(escaped === '' ? '~' : escaped);
}

/** An address as a person reads it: without XEP-0106's escapes. */
export function readableLocalpart(local: string): string {
  return local.includes('\\') ? unescapeLocal(local) : local;
}

function truncate(local: string): string {
  let [bytes, end] = [0, 0];
  for (const character of local) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_BYTES - 8) return `${local.slice(0, end)}~`;
    end += character.length;
  }
  return local;
}

/*
 * Folds a localpart as servers do: nodeprep (RFC 3920, appendix A). That is RFC 3454's tables B.1 (mapped to nothing)
 * and B.2 (case folding), then NFKC. The platform's Unicode tables serve: they differ from Unicode 3.2's only in later
 * characters.
 */

const MAPPED_TO_NOTHING =
  /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;

const ASCII = /^[\0-\x7f]*$/;

/** True if it is already folded, escaped and short: nearly all are, and this check is quicker. */
export function isPlainLocalpart(text: string): boolean {
  return /^[a-z0-9._~-]{1,255}$/.test(text);
}

/** Folds as RFC 3454 B.2 does, and puts into NFKC; escapes nothing and refuses nothing. */
export function foldLocalpart(text: string): string {
  if (isPlainLocalpart(text)) return text;
  const folded = foldCase(text.replace(MAPPED_TO_NOTHING, ''));
  // Compatibility characters can decompose to upper case, which B.2 folds as well.
  return foldCase(folded.normalize('NFKC')).normalize('NFKC');
}

function foldCase(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text) folded += foldCharacter(character);
  return folded;
}

function foldCharacter(character: string): string {
  // Dotless i is its own fold, though its upper case is I.
  if (character === 'ı') return character;
  // By way of upper case, since that is what takes ß to ss and final sigma to sigma.
  return Array.from(character.toUpperCase(), (upper) => upper.toLowerCase()).join('');
}

/** The place of the pairs: the store's table, or a list in memory. */
export interface AddressKeeper {
  all(): Iterable<[minion: string, local: string]>;
  set(minion: string, local: string): void;
}

export interface AddressBookOptions {
  /** Cut off the end of a minion's id (`.demo.no`). */
  stripDomain: string;
  /** The localparts that no minion may have: the master's and the groups'. */
  reserved: readonly string[];
}

/**
 * Maps minion ids to localparts and back, one to one at every moment (docs/design.md, "Addresses"). An address stays
 * with its first owner. A newcomer to a taken address gets its full id, and if that is taken too, `~2` after it.
 */
export class AddressBook {
  readonly #keeper: AddressKeeper;
  readonly #stripDomain: string;
  readonly #reserved: Set<string>;
  readonly #localOf = new Map<string, string>();
  readonly #minionAt = new Map<string, string>();
  readonly #nameOf = new Map<string, string>();
  /** The minions by their ids and names, folded: who types pays no attention to capitals. */
  readonly #folded = new Map<string, Set<string>>();

  constructor(keeper: AddressKeeper, options: AddressBookOptions) {
    this.#keeper = keeper;
    this.#stripDomain = options.stripDomain;
    this.#reserved = new Set(options.reserved.map(localpartFor));
    for (const [minion, local] of keeper.all()) this.#remember(minion, local);
  }

  /** Whether a minion has an address already. */
  has(minion: string): boolean {
    return this.#localOf.has(minion);
  }

  /** How many minions have an address, those that are gone among them. */
  get size(): number {
    return this.#localOf.size;
  }

  /** The minions that have an address. */
  minions(): string[] {
    return [...this.#localOf.keys()];
  }

  /** Returns the localpart of a minion; gives it one if needed. */
  localOf(minion: string): string {
    const known = this.#localOf.get(minion);
    // An address kept from before the master or a group took that name gives way to them.
    if (known !== undefined && !this.#reserved.has(known)) return known;
    const local = this.#firstFree(minion);
    this.#keeper.set(minion, local);
    this.#remember(minion, local);
    return local;
  }

  /**
   * The names and addresses that a minion without an address may get: which one depends on what others have by then. Of
   * those with a number the first few.
   */
  candidatesFor(minion: string): string[] {
    const [stripped, whole] = [this.#strip(minion), localpartFor(minion)];
    const numbered = [2, 3, 4, 5, 6, 7, 8, 9, 10].map((count) => `${whole}~${count}`);
    const locals = [localpartFor(stripped), whole, ...numbered];
    return Array.from(new Set([minion, stripped, ...locals, ...locals.map(readableLocalpart)]));
  }

  /** Gives an address to each of these without one. If several want the same, the one that is spelt so comes first. */
  addAll(minions: readonly string[]): void {
    const added = minions.filter((minion) => !this.#localOf.has(minion));
    const isSpeltSo = (minion: string) => localpartFor(this.#strip(minion)) === this.#strip(minion);
    for (const minion of added.filter(isSpeltSo)) this.localOf(minion);
    for (const minion of added) this.localOf(minion);
  }

  /** The minion's id at a localpart as the server writes it, if that was ever given to one. */
  minionAt(local: string): string | undefined {
    return this.#reserved.has(local) ? undefined : this.#minionAt.get(local);
  }

  /**
   * The name that people read and type for a minion: its id without the domain if its address says so too. A plain id counts
   * also beside an address with a number, if no other minion has that name. Without an address it is the full id.
   */
  nameOf(minion: string): string {
    const known = this.#nameOf.get(minion);
    if (known !== undefined) return known;
    // People may ask about any text: an id without a minion takes no address from a minion.
    if (!this.#localOf.has(minion)) return minion;
    const name = this.#makeName(minion);
    this.#nameOf.set(minion, name);
    return name;
  }

  /**
   * The minion that people call by that name. Else the one that has it as its id without the domain, or as its address with
   * a number.
   */
  minionNamed(name: string): string | undefined {
    const local = localpartFor(name);
    const [whole, at] = [`${name}${this.#stripDomain}`, this.#minionAt.get(local)];
    const isNamed = (id: string | undefined) =>
      id !== undefined && this.#localOf.has(id) && this.nameOf(id) === name;
    const found = [name, whole, at].find(isNamed);
    if (found !== undefined) return found;
    if (this.#localOf.has(whole) && !this.#reserved.has(local)) return whole;
    return NUMBERED.test(name) ? at : undefined;
  }

  /** The minions whose id or name is that in other letters: `Web01` and `WEB01` are both `web01`. */
  minionsLike(word: string): string[] {
    return [...(this.#folded.get(foldLocalpart(word.slice(0, LONGEST_NAME))) ?? [])];
  }

  #makeName(minion: string): string {
    const local = this.localOf(minion);
    const stripped = this.#strip(minion);
    if (local === localpartFor(stripped)) return stripped;
    if (local === localpartFor(minion)) return minion;
    // Other letters may look like those of another id.
    const own = PLAIN_ID.test(minion) ? [stripped, minion] : [];
    return own.find((name) => !this.#isAnothers(name, minion)) ?? readableLocalpart(local);
  }

  /** True if a name is another minion's id, or may be what is left of that without the domain. */
  #isAnothers(name: string, minion: string): boolean {
    return [name, `${name}${this.#stripDomain}`].some((id) => id !== minion && this.#localOf.has(id));
  }

  #strip(minion: string): string {
    const cut = this.#stripDomain;
    return cut !== '' && minion.endsWith(cut) && minion.length > cut.length
      ? minion.slice(0, -cut.length)
      : minion;
  }

  #firstFree(minion: string): string {
    const whole = localpartFor(minion);
    for (const local of [localpartFor(this.#strip(minion)), whole]) if (this.#isFree(local)) return local;
    let count = 2;
    while (!this.#isFree(`${whole}~${count}`)) count += 1;
    return `${whole}~${count}`;
  }

  #isFree(local: string): boolean {
    return !this.#minionAt.has(local) && !this.#reserved.has(local);
  }

  #remember(minion: string, local: string): void {
    const stripped = this.#strip(minion);
    // A name without a number may be ambiguous from now on.
    for (const id of [minion, stripped, `${minion}${this.#stripDomain}`]) this.#nameOf.delete(id);
    for (const name of new Set([foldLocalpart(minion), foldLocalpart(stripped)])) {
      const like = this.#folded.get(name);
      if (like) like.add(minion);
      else this.#folded.set(name, new Set([minion]));
    }
    this.#localOf.set(minion, local);
    this.#minionAt.set(local, minion);
  }
}
