/** Text that Salt's YAML loader refuses. Which rule it broke is not kept: Salt falls back to the text itself. */
export class YamlError extends Error {
  readonly code = 'yaml';

  constructor(message: string) {
    // Thousands of words of one line can each end here, and taking down where would cost most of the time.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = limit;
    this.name = 'YamlError';
  }
}
