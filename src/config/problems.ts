import type { z } from 'zod';
import type { Draft, Path } from './draft.ts';
import { unknownKeyText } from './keys.ts';
import { isSecret, SECRETS } from './secrets.ts';

type Issue = z.core.$ZodIssue;

/** Tells each of zod's issues at its place in the file: what was found, and what is accepted. */
export function reportIssues(issues: readonly Issue[], draft: Draft, above: Path = []): void {
  for (const issue of issues) {
    const path = [...above, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) draft.report([...path, key], unknownKeyText([...path, key]));
    } else if (issue.code === 'invalid_union') {
      reportUnion(issue, path, draft);
    } else if (wantsMap(issue) && typeof draft.find(path).value === 'string') {
      // Whatever stands in the place of a whole section may be the secret that belongs in it.
      draft.report(path, `found text, accepted: ${issue.message}`);
    } else reportValue(path, issue.message, draft);
  }
}

function wantsMap(issue: Issue): boolean {
  return issue.code === 'invalid_type' && (issue.expected === 'object' || issue.expected === 'record');
}

/** Of a union, only what the form that was meant says is of use. */
function reportUnion(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path, draft: Draft): void {
  const deeper = issue.errors.find((issues) => issues.some((inner) => inner.path.length > 0));
  if (deeper === undefined) reportValue(path, issue.message, draft);
  else reportIssues(deeper, draft, path);
}

/** Tells that the value at a path is not what is accepted there. */
export function reportValue(path: Path, accepted: string, draft: Draft): void {
  if (draft.isSpoilt(path)) return;
  const found = draft.find(path).there ? `found ${shown(path, draft)}` : 'missing';
  draft.report(path, `${found}, accepted: ${accepted}`);
}

/** A value as it may be shown: never a secret, nor text that one is in. */
export function shown(path: Path, draft: Draft): string {
  const { value } = draft.find(path);
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'string') return 'a map';
  if (value === '') return 'empty text';
  if (isSecret(path) || hasSecret(value, draft)) return 'text that is not shown here';
  const place = draft.place(path);
  const masked = value.replace(/(?<=:\/\/)[^/]*@/, '***@');
  const short = masked.length > 60 ? `${masked.slice(0, 60)}…` : masked;
  const from = place?.written === undefined ? '' : ` (from ${references(place.written)})`;
  return `${place?.plain ? short : JSON.stringify(short)}${from}`;
}

function hasSecret(text: string, draft: Draft): boolean {
  return SECRETS.some((path) => {
    const { value } = draft.find(path);
    if (typeof value !== 'string' || value === '') return false;
    return text === value || (value.length > 3 && text.includes(value));
  });
}

function references(written: string): string {
  return Array.from(written.matchAll(/\$\{(\w+)/g), ([, name]) => `\${${name}}`).join(', ');
}
