export type LabErrorCode =
  | 'missing-prosody'
  | 'missing-salt'
  | 'missing-python'
  | 'missing-package'
  | 'install-failed'
  | 'not-ready'
  | 'exited'
  | 'path-too-long'
  | 'no-boxes'
  | 'already-running';

/** What the demo or the tests' lab could not set up, with a text that says what to do about it. */
export class LabError extends Error {
  readonly code: LabErrorCode;

  constructor(code: LabErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LabError';
    this.code = code;
  }
}
