/**
 * The commands of one section of a page, as a person would copy them: its indented blocks, one after the other, with
 * lines that end in a backslash joined. Throws where there is no such heading.
 */
export function printedCommands(markdown: string, heading: string): string[] {
  const [, section] = markdown.split(`\n## ${heading}\n`);
  if (section === undefined) throw new Error(`no section "${heading}"`);
  const [own = ''] = section.split('\n## ');
  const lines = own.split('\n').filter((line) => /^ {4}\S|^ {6}/.test(line));
  return lines
    .map((line) => line.slice(4))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n');
}
