import type { ErrorCode } from 'yaml';

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

/** What a code of the YAML parser means to a person. Never quotes the file. */
export function syntaxText(code: ErrorCode): string {
  return TEXTS[code] ?? 'the parser cannot read on; text with special characters needs quotes';
}
