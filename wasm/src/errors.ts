/** What every failure is: a stable dotted `code`, a message for people, and the place in the input. */
export class RingfenceError extends Error {
  override readonly name = "RingfenceError";

  constructor(
    readonly code: string,
    message: string,
    /** JSON pointer of the place, or empty. */
    readonly path: string = "",
    /** Further errors of the same input: a policy names all of its own at once. */
    readonly more: readonly RingfenceError[] = [],
  ) {
    super(message);
  }

  /** From the wire: {code, message, path, more?}. */
  static fromWire(wire: WireError): RingfenceError {
    const more = (wire.more ?? []).map((error) => RingfenceError.fromWire(error));
    return new RingfenceError(wire.code, wire.message, wire.path ?? "", more);
  }
}

export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly path?: string;
  readonly more?: readonly WireError[];
}
