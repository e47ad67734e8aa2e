import { optionsOf, PROGRAMS, type Program, type SaltOption } from '../src/commands/options/index.ts';

/** The tables of Salt's options (docs/options.md), one for each of its commands. */
export function optionsTables(): string {
  return PROGRAMS.map(tableOf).join('\n\n');
}

function tableOf(program: Program): string {
  const rows = optionsOf(program).map(rowOf);
  return [`## ${program}`, '', '| option | here | |', '| --- | --- | --- |', ...rows].join('\n');
}

function rowOf({ names, value, here, text }: SaltOption): string {
  const given = names.map((name) => {
    if (value === undefined) return `\`${name}\``;
    return `\`${name}${name.startsWith('--') ? '=' : ' '}${value}\``;
  });
  return `| ${given.join(', ')} | ${here} | ${text.replaceAll('|', '\\|')} |`;
}
