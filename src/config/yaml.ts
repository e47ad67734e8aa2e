import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { Draft, emptySection, type Path, type Section, type Value } from './draft.ts';

/** More values than any config has: aliases of aliases can make billions of a short text. */
const MAX_VALUES = 20_000;

/**
 * Reads YAML 1.2 into a draft. All scalars stay text (`on` and `0123` too; the schema says which are numbers). Aliases
 * are followed, and a key given twice is a problem. For a text that is not YAML it reports only that, in its words: the
 * parser's would quote the file, secrets included.
 */
export function readYaml(text: string, file: string): Draft {
  const draft = new Draft(file);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  for (const { code, pos } of [...document.errors, ...document.warnings]) {
    const { line, col } = lines.linePos(pos[0]);
    draft.setPlace([], { line, column: col });
    draft.report([], `not valid YAML here: ${syntaxText(code)}`);
  }
  draft.setPlace([], { line: 1, column: 1 });
  if (draft.sound) new Walk(draft, document, lines).root();
  return draft;
}

class Walk {
  readonly #draft: Draft;
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #above = new Set<Node>();
  #count = 0;

  constructor(draft: Draft, document: Document, lines: LineCounter) {
    this.#draft = draft;
    this.#document = document;
    this.#lines = lines;
  }

  root(): void {
    const { contents } = this.#document;
    if (contents === null || (isScalar(contents) && contents.value === null)) return;
    if (isMap(contents)) this.#map(contents, [], this.#draft.root);
    else
      this.#draft.report([], 'found no keys, accepted: a YAML map of keys, such as `salt:` and `component:`');
  }

  #value(node: unknown, path: Path): Value {
    this.#count += 1;
    if (this.#count === MAX_VALUES) this.#draft.spoil([], 'too many values; accepted: fewer aliases (*name)');
    if (this.#count >= MAX_VALUES) return undefined;
    if (isAlias(node)) return this.#alias(node.resolve(this.#document), path);
    if (isScalar(node)) return this.#scalar(node, path);
    if (isMap(node)) return this.#inside(node, () => this.#map(node, path, emptySection()));
    if (isSeq(node)) {
      return this.#inside(node, () => node.items.map((item, index) => this.#item(item, [...path, index])));
    }
    return undefined;
  }

  #alias(target: Node | undefined, path: Path): Value {
    if (target !== undefined && !this.#above.has(target)) return this.#value(target, path);
    const why = 'found an alias (*) without an anchor, accepted: text that begins with * in quotes';
    this.#draft.spoil(path, target === undefined ? why : 'found an alias inside its own anchor');
    return undefined;
  }

  #scalar(node: { value: unknown; source?: string }, path: Path): Value {
    const place = this.#draft.place(path);
    if (place !== undefined && typeof node.value !== 'string') place.plain = true;
    if (node.value === null || node.value === undefined) return undefined;
    return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
  }

  #item(node: unknown, path: Path): Value {
    this.#mark(node, path);
    return this.#value(node, path);
  }

  #map(map: { items: { key: unknown; value: unknown }[] }, path: Path, section: Section): Section {
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? String(key.source ?? key.value) : undefined;
      if (name === undefined || name === '' || name === '__proto__') {
        this.#draft.report(path, 'found a key that is not a word, accepted: `key: value`');
        continue;
      }
      const at = [...path, name];
      const first = Object.hasOwn(section, name) ? this.#draft.place(at) : undefined;
      this.#mark(key, at);
      if (first !== undefined) this.#draft.report(at, `given twice, first in line ${first.line}; keep one`);
      section[name] = this.#value(value, at);
    }
    return section;
  }

  #mark(node: unknown, path: Path): void {
    const offset = (node as Partial<Node> | null)?.range?.[0];
    if (offset === undefined) return;
    const { line, col } = this.#lines.linePos(offset);
    this.#draft.setPlace(path, { line, column: col });
  }

  #inside<T>(node: Node, read: () => T): T {
    this.#above.add(node);
    try {
      return read();
    } finally {
      this.#above.delete(node);
    }
  }
}

const TEXTS: Partial<Record<ErrorCode, string>> = {
  BAD_DQ_ESCAPE:
    'an unknown \\ sequence; in "double quotes" a backslash is \\\\, in \'single quotes\' it is itself',
  BAD_INDENT: 'the indentation does not fit the lines above',
  BAD_SCALAR_START: 'a value cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second `key:` in one line; put a value with `: ` in it in quotes',
  BLOCK_IN_FLOW: 'a block inside [ ] or { }',
  MISSING_CHAR: 'something is missing: a closing quote or bracket, a comma, or the `:` and blank after a key',
  MULTILINE_IMPLICIT_KEY: 'no `:` after this; a key and its `:` stand in one line',
  MULTIPLE_DOCS: 'a second document (---); one is accepted',
  TAB_AS_INDENT: 'a tab; indentation is made of blanks',
  TAG_RESOLVE_FAILED: 'a value that begins with `!` is a YAML tag; put it in quotes',
  UNEXPECTED_TOKEN:
    'something here does not belong; within { } and [ ], a variable and other special characters need quotes',
  BAD_ALIAS: 'a value that begins with `*` or `&` is a YAML alias or anchor; put it in quotes',
  BAD_DIRECTIVE: 'a line that begins with `%` is a YAML directive; put the value in quotes',
};

/** Explains a code of the YAML parser to a person. Never quotes the file. */
export function syntaxText(code: ErrorCode): string {
  return TEXTS[code] ?? 'the parser cannot read on; text with special characters needs quotes';
}
