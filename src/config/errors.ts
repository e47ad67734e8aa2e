/** One thing wrong in the config, and where. */
export interface ConfigProblem {
  file: string;
  /** Counted from 1; undefined where the trouble is the file as a whole. */
  line?: number | undefined;
  /** Counted from 1. */
  column?: number | undefined;
  /** The key's path, as `salt.timeout` or `access[0].run`; empty for the whole. */
  key: string;
  /** What is wrong and what would be right, in one line; never a secret's value. */
  text: string;
}

/** The config cannot be used. `message` has a line for every problem. */
export class ConfigError extends Error {
  readonly code = 'config-invalid';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(problemLine).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** `config.yaml:7: salt.timout: unknown key; did you mean salt.timeout?` */
export function problemLine({ file, line, key, text }: ConfigProblem): string {
  return [line === undefined ? file : `${file}:${line}`, key, text].filter((part) => part !== '').join(': ');
}
