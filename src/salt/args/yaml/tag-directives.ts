import { YamlError } from './error.ts';
import type { Scanner } from './scanner.ts';

/** The `%YAML` and `%TAG` lines before a document, and what they make of a tag. */
export class TagDirectives {
  readonly #prefixes = new Map<string, string>();

  /** Takes the directives at the head of the tokens. @throws YamlError */
  read(tokens: Scanner): void {
    let versioned = false;
    for (let token = tokens.peek(); ; token = tokens.peek()) {
      if (token.type === 'version-directive') {
        const known = token.major === 1 && (token.minor === 1 || token.minor === 2);
        if (versioned || !known) throw new YamlError('duplicate or incompatible %YAML directive');
        versioned = true;
      } else if (token.type === 'tag-directive') {
        if (this.#prefixes.has(token.handle)) throw new YamlError('found duplicate %TAG directive');
        this.#prefixes.set(token.handle, token.prefix);
      } else break;
      tokens.next();
    }
    if (!this.#prefixes.has('!')) this.#prefixes.set('!', '!');
    if (!this.#prefixes.has('!!')) this.#prefixes.set('!!', 'tag:yaml.org,2002:');
  }

  /** The whole tag. @throws YamlError for an unknown handle */
  resolve(handle: string, suffix: string): string {
    if (handle === '') return suffix;
    const prefix = this.#prefixes.get(handle);
    if (prefix === undefined) throw new YamlError('found undefined tag handle');
    return prefix + suffix;
  }
}
