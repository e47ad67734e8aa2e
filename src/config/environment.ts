import type { Draft, Path, Value } from './draft.ts';

const REFERENCE = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

/**
 * Replaces `${NAME}` and `${NAME:-default}` in every value of the draft; as in a shell, the default stands for
 * an empty variable too. What a variable holds is not looked into again.
 */
export function substitute(draft: Draft, env: NodeJS.ProcessEnv): void {
  for (const key of Object.keys(draft.root)) draft.root[key] = inValue(draft.root[key], [key], draft, env);
}

function inValue(value: Value, path: Path, draft: Draft, env: NodeJS.ProcessEnv): Value {
  if (typeof value === 'string') return value.includes('${') ? inText(value, path, draft, env) : value;
  if (Array.isArray(value)) return value.map((item, index) => inValue(item, [...path, index], draft, env));
  for (const key of Object.keys(value ?? {})) {
    if (value !== undefined) value[key] = inValue(value[key], [...path, key], draft, env);
  }
  return value;
}

function inText(text: string, path: Path, draft: Draft, env: NodeJS.ProcessEnv): string {
  const place = draft.place(path);
  if (place !== undefined) draft.setPlace(path, { ...place, written: text });
  if (text.replace(REFERENCE, '').includes('${')) {
    draft.spoil(path, `found a \${ that begins no variable, accepted: \${NAME} or \${NAME:-default}`);
    return text;
  }
  return text.replace(REFERENCE, (whole, name: string, fallback?: string) => {
    const value = env[name];
    if (value !== undefined && (value !== '' || fallback === undefined)) return value;
    if (fallback !== undefined) return fallback;
    draft.spoil(
      path,
      `found \${${name}}, which is not set; accepted: a variable that is set, or \${${name}:-default}`,
    );
    return whole;
  });
}

/** What of a text with references the file itself holds, defaults included. */
export function literalPart(written: string): string {
  return written.replace(REFERENCE, (_, _name: string, fallback = '') => fallback);
}
