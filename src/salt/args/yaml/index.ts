/** Salt's YAML loader: PyYAML 6 over libyaml, with Salt's own constructors (`salt.utils.yaml.safe_load`). */
import { construct } from './construct.ts';
import { parseDocument } from './parser.ts';
import type { PyValue } from './python.ts';

export { YamlError } from './error.ts';
export { PyBytes, PyDict, PySet, type PyValue, Unpublishable } from './python.ts';

/** Loads the one document in a text, null where there is none. @throws YamlError where Salt's loader raises */
export function safeLoad(text: string): PyValue {
  const root = parseDocument(text);
  return root === undefined ? null : construct(root);
}
