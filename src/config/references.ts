import { distance } from 'fastest-levenshtein';
import { CONTACT_NAME, isContactName, isFunctionPattern } from './addresses.ts';
import { type Draft, isSection, type Path, type Value } from './draft.ts';
import { reportValue } from './problems.ts';

/** What one place of the config says of another. Works on the draft, so that these are told with all the rest. */
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
    const names = near.length === 0 ? `a name of ${where}, which has none` : near.slice(0, 5).join(', ');
    reportValue([...path, index], `${names}${near.length > 5 ? `, … (names of ${where})` : ''}`, draft);
  }
}

function checkRun(rule: Path, draft: Draft): void {
  const onMaster = draft.list([...rule, 'on']).includes('@master');
  for (const [index, entry] of draft.list([...rule, 'run']).entries()) {
    const path = [...rule, 'run', index];
    if (isSection(entry)) checkArgumentRule(entry, path, draft);
    // Such a rule would never match, and one with `deny` would let through what it was meant to stop.
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
