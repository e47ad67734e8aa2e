import { type ConfigKey, configKeys } from '../src/config/index.ts';

/** The table of every key of the config (docs/config.md), from the schema. */
export function configTable(): string {
  const lines = configKeys().map((row) => `| \`${row.key}\` | ${defaultOf(row)} | ${meaningOf(row)} |`);
  return ['| key | default | what it is |', '| --- | --- | --- |', ...lines].join('\n');
}

function defaultOf(row: ConfigKey): string {
  if (row.default === undefined) return row.required ? 'needed' : '';
  const value = JSON.stringify(row.default);
  return value === '{}' || value === '""' ? '' : `\`${value.replaceAll('"', '').replaceAll('|', '\\|')}\``;
}

function meaningOf({ key, description, secret, restart }: ConfigKey): string {
  const file = secret ? `; or \`${key}_file\`: the file that holds it` : '';
  return `${description}${file}${restart ? ' *(restart)*' : ''}`;
}

/** Replaces the text between `<!-- NAME: … -->` and `<!-- /NAME -->`. */
export function replaceSection(text: string, name: string, content: string): string {
  const section = new RegExp(`(<!-- ${name}:.*-->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!section.test(text)) throw new Error(`no section ${name}`);
  return text.replace(section, (_, open: string, close: string) => `${open}\n${content}\n\n${close}`);
}
