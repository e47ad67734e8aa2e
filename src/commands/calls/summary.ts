import type { Answer } from './answer.ts';

/** What `salt --summary` adds, in its words. */
export function summaryLines(answer: Answer): string {
  return [
    `# of minions targeted: ${answer.targeted}`,
    `# of minions returned: ${answer.returned}`,
    `# of minions that did not return: ${answer.targeted - answer.returned}`,
    `# of minions with errors: ${answer.failed}`,
  ].join('\n');
}
