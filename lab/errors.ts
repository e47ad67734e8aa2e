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
  | 'already-running'
  | 'unknown-salt';

/** An error of the lab's set-up; its text says what to do. */
export class LabError extends Error {
  readonly code: LabErrorCode;

  constructor(code: LabErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LabError';
    this.code = code;
  }
}
