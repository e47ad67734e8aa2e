/** Reads the prose in TypeScript: comments, and the literals that people read. */

import { SyntaxKind } from 'typescript/unstable/ast';
import { createScanner, type Scanner } from 'typescript/unstable/ast/scanner';
import { CODE } from './markdown.ts';

/** A piece of text that people read, with the line that it starts on. */
export interface Passage {
  line: number;
  text: string;
  kind: 'comment' | 'message';
}

/** A slash after one of these divides; elsewhere it opens a regular expression. */
const ENDS_A_VALUE: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.Identifier,
  SyntaxKind.PrivateIdentifier,
  SyntaxKind.NumericLiteral,
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateTail,
  SyntaxKind.CloseParenToken,
  SyntaxKind.CloseBracketToken,
  SyntaxKind.CloseBraceToken,
  SyntaxKind.ThisKeyword,
]);

interface Token {
  kind: SyntaxKind;
  text: string;
  value: string;
  line: number;
}

/** Reads one file. Literals are left out where `comments` is asked for alone. */
export function proseOfSource(text: string, options: { messages: boolean }): Passage[] {
  const tokens = Array.from(tokensOf(text));
  return [...commentsOf(tokens), ...(options.messages ? messagesOf(tokens) : [])];
}

function* tokensOf(text: string): Generator<Token> {
  const scanner: Scanner = createScanner(false, undefined, text);
  const braces: boolean[] = [];
  let before: SyntaxKind = SyntaxKind.Unknown;
  let line = 1;
  for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFile; kind = scanner.scan()) {
    if (kind === SyntaxKind.TemplateHead) braces.push(true);
    else if (kind === SyntaxKind.OpenBraceToken) braces.push(false);
    else if (kind === SyntaxKind.CloseBraceToken && braces.pop() === true) {
      kind = scanner.reScanTemplateToken(false);
      if (kind === SyntaxKind.TemplateMiddle) braces.push(true);
    } else if (opensPattern(kind, before)) kind = scanner.reScanSlashToken();
    const read = scanner.getTokenText();
    yield { kind, text: read, value: scanner.getTokenValue(), line };
    line += read.split('\n').length - 1;
    if (!isTrivia(kind)) before = kind;
  }
}

function opensPattern(kind: SyntaxKind, before: SyntaxKind): boolean {
  return (
    (kind === SyntaxKind.SlashToken || kind === SyntaxKind.SlashEqualsToken) && !ENDS_A_VALUE.has(before)
  );
}

const isTrivia = (kind: SyntaxKind): boolean =>
  kind === SyntaxKind.WhitespaceTrivia || kind === SyntaxKind.NewLineTrivia || isComment(kind);

const isComment = (kind: SyntaxKind): boolean =>
  kind === SyntaxKind.SingleLineCommentTrivia || kind === SyntaxKind.MultiLineCommentTrivia;

/** Joins line comments that follow each other: they are one text. */
function commentsOf(tokens: readonly Token[]): Passage[] {
  const found: Passage[] = [];
  let lastLine = -1;
  for (const token of tokens.filter(({ kind }) => isComment(kind))) {
    const single = token.kind === SyntaxKind.SingleLineCommentTrivia;
    const text = single ? token.text.slice(2).trim() : insideOf(token.text);
    if (text.startsWith('biome-ignore')) continue;
    const last = found.at(-1);
    if (single && last !== undefined && lastLine === token.line - 1) last.text += `\n${text}`;
    else found.push({ line: token.line, text, kind: 'comment' });
    lastLine = single ? token.line : -1;
  }
  return found;
}

/** Takes the marks off a block comment, and keeps its lines. */
function insideOf(comment: string): string {
  return comment
    .slice(2, -2)
    .split('\n')
    .map((line) => line.trimStart().replace(/^\*+ ?/u, ''))
    .join('\n');
}

const LITERALS: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
]);

/** Puts literals, templates and what `+` joins together as the reader sees them. */
function messagesOf(tokens: readonly Token[]): Passage[] {
  const found: Passage[] = [];
  const open: Passage[] = [];
  let joined: Passage | undefined;
  let plus = false;
  for (const token of tokens) {
    if (isTrivia(token.kind)) continue;
    if (token.kind === SyntaxKind.TemplateHead) {
      open.push({ line: token.line, text: token.value + CODE, kind: 'message' });
    } else if (token.kind === SyntaxKind.TemplateMiddle) {
      const inner = open.at(-1);
      if (inner !== undefined) inner.text += token.value + CODE;
    } else if (token.kind === SyntaxKind.TemplateTail || LITERALS.has(token.kind)) {
      const whole =
        token.kind === SyntaxKind.TemplateTail
          ? open.pop()
          : { line: token.line, text: '', kind: 'message' as const };
      if (whole === undefined) continue;
      whole.text += token.value;
      if (plus && joined !== undefined) joined.text += whole.text;
      else {
        joined = whole;
        found.push(whole);
      }
    } else if (token.kind !== SyntaxKind.PlusToken) joined = undefined;
    plus = token.kind === SyntaxKind.PlusToken;
  }
  return found.filter(({ text }) => isMessage(text));
}

const STATEMENT =
  /^\s*(?:SELECT|INSERT|CREATE|UPDATE|DELETE|PRAGMA|BEGIN|WITH|ALTER|DROP|REPLACE|ANALYZE|WHERE)\b/u;

/** Tells a text for people from names, queries and scripts: three words in a row. */
function isMessage(text: string): boolean {
  return !STATEMENT.test(text) && /\p{L}{2,}[ ,:']+(?:\p{L}+[ ,:']+)\p{L}{2,}/u.test(text);
}
