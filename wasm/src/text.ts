// Text on its way to an engine: Unicode, whole or not at all.
import { RingfenceError } from "./errors.js";

export const encoder = new TextEncoder();
const LONE_SURROGATE = /\p{Surrogate}/u; // with the flag u, the halves of a pair do not match

/** Throws for text with a lone surrogate: encoded it would be another text, with U+FFFD instead. */
export function assertWellFormed(text: string): void {
  if (LONE_SURROGATE.test(text))
    throw new RingfenceError("request.bad_utf8", "a string holds a lone surrogate, which is no Unicode text");
}

export function encode(text: string): Uint8Array {
  assertWellFormed(text);
  return encoder.encode(text);
}

/** A request as JSON text. What JSON.stringify would bend or drop is refused instead. */
export function body(request: unknown): string {
  try {
    return JSON.stringify(request, checked);
  } catch (error) {
    // The stack of JavaScript ends long after the depth that engines take.
    if (error instanceof RangeError)
      throw new RingfenceError("json.too_deep", "the request nests too deeply");
    throw error;
  }
}

function checked(key: string, value: unknown): unknown {
  assertWellFormed(key);
  if (typeof value === "string") assertWellFormed(value);
  else if (typeof value === "number" && !Number.isFinite(value))
    throw new RingfenceError("request.wrong_type", "the request holds a number that JSON has not");
  else if (typeof value === "bigint" || typeof value === "function" || typeof value === "symbol")
    throw new TypeError(`the request holds a ${typeof value}, which JSON has not`);
  return value;
}
