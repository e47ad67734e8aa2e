/** Text that Salt's YAML loader refuses. Which rule it broke is not kept: Salt falls back to the text itself. */
export class YamlError extends Error {
  readonly code = 'yaml';

  constructor(message: string) {
    super(message);
    this.name = 'YamlError';
  }
}
