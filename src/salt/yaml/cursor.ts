/** The characters that a structure of YAML in block style is made of. */
export const [LINE_END, BLANK, DASH, COLON, QUESTION] = [10, 32, 45, 58, 63] as const;

/** A place in a text of YAML, and what stands there. */
export class Cursor {
  protected readonly text: string;
  protected at = 0;
  /** The start of the line. */
  protected line = 0;
  /** The line whose indent is known. */
  #measured = -1;
  #indent = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The place of the colon after a key that begins there, on one line; undefined without one. */
  protected keyEnd(from: number): number | undefined {
    const char = this.text[from];
    if (char === "'" || char === '"') {
      const end = this.quoteEnd(from) + 1;
      return this.isIndicatorAt(end, COLON) ? end : undefined;
    }
    for (let at = from; at < this.text.length; at += 1) {
      const code = this.text.charCodeAt(at);
      if (code === LINE_END) return undefined;
      if (code === COLON && this.isIndicatorAt(at, COLON)) return at;
    }
    return undefined;
  }

  /** The place of the quote that ends a text which begins there. @throws SyntaxError */
  protected quoteEnd(from: number): number {
    const quote = this.text[from] ?? '';
    for (let at = from + 1; ; at += 2) {
      if (quote === "'") at = this.text.indexOf("'", at);
      else for (let c = this.text[at]; c !== '"' && c !== '\\' && c !== undefined; c = this.text[at]) at += 1;
      if (at < 0 || at >= this.text.length) throw this.error();
      const isPart = quote === "'" ? this.text[at + 1] === "'" : this.text[at] === '\\';
      if (!isPart) return at;
    }
  }

  /** Whether an indicator stands here. */
  protected isIndicator(code: number): boolean {
    return this.isIndicatorAt(this.at, code);
  }

  /** An indicator has a blank or the end of its line behind it. */
  protected isIndicatorAt(at: number, code: number): boolean {
    if (this.text.charCodeAt(at) !== code) return false;
    const next = this.text.charCodeAt(at + 1);
    return next === BLANK || next === LINE_END || at + 1 === this.text.length;
  }

  /** Goes to the next character, past blanks. */
  protected skipBlanks(): void {
    while (this.text.charCodeAt(this.at) === BLANK) this.at += 1;
  }

  /** How far right the line's text begins. Each list and dict that may end there asks for it. */
  protected indent(): number {
    if (this.#measured !== this.line) {
      let at = this.line;
      while (this.text.charCodeAt(at) === BLANK) at += 1;
      this.#measured = this.line;
      this.#indent = at - this.line;
    }
    return this.#indent;
  }

  /** Where the line ends. */
  protected lineEnd(): number {
    const end = this.text.indexOf('\n', this.at);
    return end < 0 ? this.text.length : end;
  }

  /** Goes to the next line; only blanks may stand before it. @throws SyntaxError */
  protected nextLine(): void {
    const end = this.lineEnd();
    for (let at = this.at; at < end; at += 1) if (this.text.charCodeAt(at) !== BLANK) throw this.error();
    this.line = Math.min(end + 1, this.text.length);
    this.at = this.line;
  }

  protected error(): SyntaxError {
    return new SyntaxError(`no YAML of Salt's at character ${this.at}`);
  }
}
