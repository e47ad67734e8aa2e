import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { type Draft, isSection, type Path, type Value } from './draft.ts';
import { unknownKeyText } from './keys.ts';
import { isSecret, SECRETS } from './sources.ts';
import { CONTACT_NAME, isContactName, isFunctionPattern } from './values.ts';

type Issue = z.core.$ZodIssue;

/** Reports each of zod's issues at its place in the file: the value, and the accepted ones. */
export function reportIssues(issues: readonly Issue[], draft: Draft, above: Path = []): void {
  for (const issue of issues) {
    const path = [...above, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) draft.report([...path, key], unknownKeyText([...path, key]));
    } else if (issue.code === 'invalid_union') {
      reportUnion(issue, path, draft);
    } else if (wantsMap(issue) && typeof draft.find(path).value === 'string') {
      // A text in place of a whole section may be the secret that belongs in it.
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

/** Shows a value safely: never a secret, nor text with one in it. */
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

/** Checks references between parts of the config. Works on the draft, so that all problems come together. */
export function checkReferences(draft: Draft): void {
  const sets = Object.keys(draft.section(['people']) ?? {}).map((name) => `@${name}`);
  const groups = Object.keys(draft.section(['groups']) ?? {}).filter((name) => name !== 'master');
  const targets = ['@master', ...groups.map((name) => `@${name}`)];
  for (const index of draft.list(['access']).keys()) {
    const rule: Path = ['access', index];
    checkNames([...rule, 'who'], sets, 'people:', draft);
    checkNames([...rule, 'on'], targets, 'groups:', draft);
    checkRun(rule, draft);
  }
  checkGroupNames(draft);
}

function checkNames(path: Path, known: readonly string[], where: string, draft: Draft): void {
  for (const [index, value] of draft.list(path).entries()) {
    if (typeof value !== 'string' || !value.startsWith('@') || known.includes(value)) continue;
    const near = known.toSorted((a, b) => distance(value, a) - distance(value, b));
    const names = near.length === 0 ? `a name of ${where}, which is empty` : near.slice(0, 5).join(', ');
    reportValue([...path, index], `${names}${near.length > 5 ? `, … (names of ${where})` : ''}`, draft);
  }
}

function checkRun(rule: Path, draft: Draft): void {
  const onMaster = draft.list([...rule, 'on']).includes('@master');
  for (const [index, entry] of draft.list([...rule, 'run']).entries()) {
    const path = [...rule, 'run', index];
    if (isSection(entry)) checkArgumentRule(entry, path, draft);
    // The rule would never match, and one with `deny` would allow the calls that it should stop.
    const [name = ''] = isSection(entry) ? Object.keys(entry) : [entry ?? ''];
    if (/^@(runner|wheel)\./.test(String(name)) && !onMaster) {
      draft.report(path, `found ${JSON.stringify(name)} in a rule not on @master, accepted: on: ["@master"]`);
    }
  }
}

function checkArgumentRule(entry: Value, path: Path, draft: Draft): void {
  const names = Object.keys(entry ?? {});
  if (names.length !== 1) reportValue(path, 'a map of one function; a second one needs its own entry', draft);
  for (const name of names) {
    if (!isFunctionPattern(name)) {
      draft.report(
        [...path, name],
        'found no function, accepted: a function such as service.restart, or a glob',
      );
    }
  }
}

function checkGroupNames(draft: Draft): void {
  const master = draft.find(['master_name']).value;
  const masterName = (typeof master === 'string' ? master : 'master').toLowerCase();
  const seen = new Set<string>();
  for (const name of Object.keys(draft.section(['groups']) ?? {})) {
    const path = ['groups', name];
    const folded = name.toLowerCase();
    if (!isContactName(name)) draft.report(path, `not a name of a contact, accepted: ${CONTACT_NAME}`);
    else if (folded === masterName)
      draft.report(path, "has the master contact's name, accepted: another name");
    else if (folded === 'master')
      draft.report(path, '@master means the fleet in rules, accepted: another name');
    else if (seen.has(folded))
      draft.report(path, 'differs from another group in case only, accepted: another name');
    seen.add(folded);
  }
}
