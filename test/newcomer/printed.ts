/**
 * Reads the commands of one section of a page, as a person would copy them: its indented blocks in order, with
 * continued lines joined. `step`: only that step of a section in steps, such as `**1. …`. Throws if the heading or step
 * is missing.
 */
export function printedCommands(markdown: string, heading: string, step?: number): string[] {
  const [, section] = markdown.split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`no section "${heading}"`);
  const [own = ''] = section.split('\n## ');
  return indented(step === undefined ? own : stepOf(own, step));
}

function stepOf(section: string, step: number): string {
  const [, rest] = section.split(`\n**${step}. `);
  if (rest === undefined) throw new Error(`no step ${step}`);
  return rest.split(/\n\*\*\d+\. /)[0] ?? '';
}

/** A command that stands in the text of a page, by how it begins. Throws where there is none. */
export function inlineCommand(markdown: string, start: string): string {
  const commands = Array.from(markdown.matchAll(/`([^`\n]+)`/g), ([, code = '']) => code);
  const found = commands.find((code) => code.startsWith(start));
  if (found === undefined) throw new Error(`no command that begins with "${start}"`);
  return found;
}

/** The indented lines of a text that a program or a page prints. */
export function indented(text: string): string[] {
  const lines = text.split('\n').filter((line) => /^ {4}\S|^ {6}/.test(line));
  return lines
    .map((line) => line.slice(4))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n');
}

/** The snippets that `init` prints: the files of other programs, and the commands that make the user. */
export function printedParts(output: string): {
  files: { path: string; text: string }[];
  commands: string[];
} {
  const [parts = '', user = ''] = output.split('\nSalt master: make the user\n');
  const pieces = parts.split(/^.+: save it as (\S+) and restart .+:\n\n/m).slice(1);
  const files = pieces.flatMap((path, index) =>
    index % 2 === 0 ? [{ path, text: pieces[index + 1] ?? '' }] : [],
  );
  return { files, commands: indented(user) };
}
