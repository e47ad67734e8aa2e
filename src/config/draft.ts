export type Path = readonly PropertyKey[];

/** A config file's values before they are checked: every scalar is text still, what is empty is undefined. */
export type Value = string | undefined | Value[] | Section;
export interface Section {
  [key: string]: Value;
}

/** The place of a value in the file. */
export interface Place {
  line: number;
  column: number;
  /** Written without quotes as a number or a boolean. */
  plain?: boolean;
  /** The text in the file, where `${NAME}` in it was replaced. */
  written?: string;
  /** The key in the file, where the value was moved away from it. */
  path?: Path;
}

/** A config file on its way to a `Config`: its values, where each stands, and what is wrong with them. */
export class Draft {
  readonly file: string;
  readonly root: Section = emptySection();
  readonly notices: string[] = [];
  readonly #places = new Map<string, Place>();
  readonly #problems: ConfigProblem[] = [];
  readonly #broken = new Set<string>();

  constructor(file: string) {
    this.file = file;
  }

  get sound(): boolean {
    return this.#problems.length === 0;
  }

  place(path: Path): Place | undefined {
    return this.#places.get(keyOf(path));
  }

  setPlace(path: Path, place: Place): void {
    this.#places.set(keyOf(path), place);
  }

  /** Returns the value at a path, and whether the key exists. */
  find(path: Path): { there: boolean; value: Value } {
    let value: Value = this.root;
    for (const part of path) {
      const holder: object | undefined = typeof value === 'object' ? value : undefined;
      if (holder === undefined || !Object.hasOwn(holder, part)) return { there: false, value: undefined };
      value = (holder as Record<PropertyKey, Value>)[part];
    }
    return { there: true, value };
  }

  section(path: Path): Section | undefined {
    const { value } = this.find(path);
    return isSection(value) ? value : undefined;
  }

  list(path: Path): Value[] {
    const { value } = this.find(path);
    return Array.isArray(value) ? value : [];
  }

  /** Moves a value to another key of the schema. Problems still name the key in the file. */
  move(from: Path, to: Path, value: Value): void {
    const place = this.place(from);
    if (place !== undefined) this.setPlace(to, { ...place, path: place.path ?? from });
    const last = String(to.at(-1));
    const holder = this.#holder(to.slice(0, -1));
    if (holder !== undefined) holder[last] = value;
    if (this.#broken.has(keyOf(from))) this.#broken.add(keyOf(to));
  }

  /** Notes a problem at a path, at the place of the key there or of the nearest thing above that has one. */
  report(path: Path, text: string): void {
    const { line, column, path: actual = path } = this.#locate(path);
    const problem = { file: this.file, line, column, key: keyOf(actual), text };
    const known = this.#problems.some((other) => other.key === problem.key && other.text === text);
    if (!known) this.#problems.push(problem);
  }

  /** As `report`, for a value that is now useless: nothing else is reported about it. */
  spoil(path: Path, text: string): void {
    this.report(path, text);
    this.#broken.add(keyOf(path));
  }

  isSpoilt(path: Path): boolean {
    return path.some((_, index) => this.#broken.has(keyOf(path.slice(0, index + 1))));
  }

  /** Everything that was reported, in the order of the file. */
  error(): ConfigError {
    const position = ({ line = 0, column = 0 }: ConfigProblem) => line * 1e6 + column;
    return new ConfigError(this.#problems.toSorted((a, b) => position(a) - position(b)));
  }

  #locate(path: Path): Partial<Place> {
    const place = this.place(path);
    if (place !== undefined) return place;
    for (let length = path.length - 1; length > 0; length -= 1) {
      const above = this.place(path.slice(0, length));
      if (above !== undefined) return { line: above.line, column: above.column };
    }
    return { line: 1, column: 1 };
  }

  #holder(path: Path): Section | undefined {
    let holder = this.root;
    for (const part of path.map(String)) {
      holder[part] ??= emptySection();
      const next = holder[part];
      if (!isSection(next)) return undefined;
      holder = next;
    }
    return holder;
  }
}

export function emptySection(): Section {
  return Object.create(null) as Section;
}

export function isSection(value: Value): value is Section {
  return typeof value === 'object' && !Array.isArray(value);
}

/** `access[0].run` */
export function keyOf(path: Path): string {
  const key = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${safeKey(String(part))}`));
  return key.join('').replace(/^\./, '');
}

/** Shows a key safely: very long keys and keys that swallowed their value (`{secret:abc}`) are cut. */
function safeKey(key: string): string {
  const short = key.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '�').replace(/(?<=.):.*$/s, ':…');
  return short.length > 60 ? `${short.slice(0, 60)}…` : short;
}

/** One thing wrong in the config, and where. */
export interface ConfigProblem {
  file: string;
  /** Counted from 1; undefined where the trouble is the file as a whole. */
  line?: number | undefined;
  /** Counted from 1. */
  column?: number | undefined;
  /** The key's path, such as `salt.timeout` or `access[0].run`; empty for the whole file. */
  key: string;
  /** One line that says what is wrong and what would be right; never a secret's value. */
  text: string;
}

/** The config cannot be used. `message` has a line for every problem. */
export class ConfigError extends Error {
  readonly code = 'config-invalid';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(problemLine).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** `config.yaml:7: salt.timout: unknown key; did you mean salt.timeout?` */
export function problemLine({ file, line, key, text }: ConfigProblem): string {
  return [line === undefined ? file : `${file}:${line}`, key, text].filter((part) => part !== '').join(': ');
}
