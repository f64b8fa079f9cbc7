// Calls in the one shape of every operation: what goes in, and what an answer is made of.
import { RingfenceError, type WireError } from "./errors.js";
import { encode } from "./text.js";

/** A secret given as bytes, or as text that becomes UTF-8. */
export type SecretLike = string | Uint8Array;
/** A Date, milliseconds since 1970, RFC 3339 text, or left out: the clock of this machine. */
export type Time = Date | number | string;

export interface CallOptions {
  /** The object that the operation is called on: a Policy, Identity, Recorder or Key. */
  on?: object;
  secret?: SecretLike;
}

export interface Answer<T> {
  value: T;
  /** The answer's canonical JSON, byte for byte the same in every runtime. */
  json: string;
  secret?: Uint8Array;
}

/** An instant as the wire wants it; text goes as it is, for the engine to judge. */
export function instant(now?: Time): string {
  if (typeof now === "string") return now;
  const date = now === undefined ? new Date() : new Date(now);
  if (Number.isNaN(date.getTime()))
    throw new RingfenceError("request.bad_time", "this is no time: pass a Date, milliseconds or RFC 3339 text");
  return date.toISOString();
}

/** The members that are not undefined. */
export function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

export function bytes(secret?: SecretLike): Uint8Array | undefined {
  if (secret === undefined || secret instanceof Uint8Array) return secret;
  if (typeof secret !== "string") throw new TypeError("a secret must be a Uint8Array or a string");
  return encode(secret);
}

/** Wipes the copy that `bytes` made of a secret text; bytes are their owner's to wipe. */
export function wipeCopy(secret: SecretLike | undefined, copy: Uint8Array | undefined): void {
  if (typeof secret === "string") copy?.fill(0);
}

/** An answer of the wire as a value; an error of the wire is thrown. */
export function read<T>(json: string, secret?: Uint8Array): Answer<T> {
  const document = JSON.parse(json) as { ok?: T; error?: WireError };
  if (document.error !== undefined) throw RingfenceError.fromWire(document.error);
  // {"ok":ANSWER}: the answer's own canonical text is what stands between.
  const answer: Answer<T> = { value: document.ok as T, json: json.slice(6, -1) };
  if (secret !== undefined) answer.secret = secret;
  return answer;
}
