/** An error whose message can be shown to the person who asked; any other is a fault of the gateway's. */
export abstract class UserError<Code extends string = string> extends Error {
  /** The error's code, for programs. */
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
