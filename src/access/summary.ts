import type { Grant, Grants } from './grants.ts';
import type { Rule } from './rules.ts';

/** What each rule still grants: `test.ping, status.* on web*, @debian`. */
export function grantLines(grants: Grants): string[] {
  const byRule = new Map<Rule, string[]>();
  for (const { rule, run } of grants.all) byRule.set(rule, [...(byRule.get(rule) ?? []), run.text]);
  return Array.from(byRule, ([rule, runs]) => `${runs.join(', ')} on ${placesOf(rule)}${confirmed(rule)}`);
}

function placesOf({ on }: Grant['rule']): string {
  return on.patterns.map((pattern) => (pattern === '@master' ? 'the master itself' : pattern)).join(', ');
}

function confirmed({ confirm }: Rule): string {
  return confirm ? ' (asked back)' : '';
}

/** The same in a sentence that fits into a refusal: `You may run test.ping on web*; status.* on @debian.` */
export function summaryOf(grants: Grants, most = 400): string {
  const text = grantLines(grants).join('; ');
  return `You may run ${text.length > most ? `${text.slice(0, most)}…` : text}.`;
}
