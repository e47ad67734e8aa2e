/** Refused. To whom nothing at all is granted it says no more than that. */
export class AccessError extends Error {
  readonly code = 'refused';
  constructor(message = 'You may not use this gateway.') {
    super(message);
    this.name = 'AccessError';
  }
}
