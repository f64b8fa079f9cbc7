// Calls in the one shape of every operation, and handles that close with their objects.
import { RingfenceError, type WireError } from "./errors.js";
import type { Transport, TransportReply } from "./transport.js";

/** What may be given where a secret is wanted; a string is taken as UTF-8. */
export type SecretLike = Uint8Array | string;
/** An instant: a Date, milliseconds since 1970, or RFC 3339 in UTC. Left out: this machine's clock. */
export type Instant = Date | number | string;

export interface CallOptions {
  readonly handle?: Handle | undefined;
  readonly secret?: SecretLike | undefined;
}

/** What an operation answered: the value, its canonical JSON text, and the secret of those that yield one. */
export interface Answer<T> {
  readonly value: T;
  readonly text: string;
  readonly secret: Uint8Array | undefined;
}

const encoder = new TextEncoder();

function secretBytes(secret: SecretLike | undefined): Uint8Array | undefined {
  if (secret === undefined || secret instanceof Uint8Array) return secret;
  if (typeof secret !== "string") throw new TypeError("a secret must be a Uint8Array or a string");
  if (!wellFormed(secret))
    throw new RingfenceError("request.bad_utf8", "a secret holds a lone surrogate, which is no Unicode text");
  return encoder.encode(secret);
}

/** Whether a string is Unicode text: no surrogate without its partner. */
export function wellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text); // with the flag u, halves of pairs do not match
}

// JSON.stringify writes a lone surrogate as an escape and drops what JSON has not; both are refused.
function body(request: object): string {
  return JSON.stringify(request, (_, value: unknown) => {
    if (typeof value === "string" && !wellFormed(value))
      throw new RingfenceError("request.bad_utf8", "a string holds a lone surrogate, which is no Unicode text");
    if (typeof value === "number" && !Number.isFinite(value))
      throw new RingfenceError("request.wrong_type", "the request holds a number that JSON has not");
    if (typeof value === "bigint" || typeof value === "function" || typeof value === "symbol")
      throw new TypeError(`the request holds a ${typeof value}, which JSON has not`);
    return value;
  });
}

function read<T>(reply: TransportReply): Answer<T> {
  const document = JSON.parse(reply.json) as { ok: T } | { error: WireError };
  if ("error" in document) throw RingfenceError.fromWire(document.error);
  // Canonical form, so that the answer's own text is what stands between.
  return { value: document.ok, text: reply.json.slice(6, -1), secret: reply.secret };
}

export class Wire {
  readonly #open = new FinalizationRegistry<number>((id) => this.transport.close(id));
  constructor(readonly transport: Transport) {}

  call<T>(operation: string, request: object = {}, { handle, secret }: CallOptions = {}): Answer<T> {
    const id = handle === undefined ? 0 : handle.id;
    return read(this.transport.call(operation, id, body(request), secretBytes(secret)));
  }

  /** Off the main thread where the transport can. */
  async callAsync<T>(
    operation: string,
    request: object = {},
    { handle, secret }: CallOptions = {},
  ): Promise<Answer<T>> {
    const { transport } = this;
    const id = handle === undefined ? 0 : handle.id;
    const bytes = secretBytes(secret);
    if (transport.callAsync === undefined) return read(transport.call(operation, id, body(request), bytes));
    return read(await transport.callAsync(operation, id, body(request), bytes));
  }

  /** Takes the handle out of an answer that opened one; it closes when the Handle goes. */
  opened<T extends { readonly handle: number }>(answer: Answer<T>): [Handle, Omit<T, "handle">] {
    const { handle: id, ...rest } = answer.value;
    const handle = new Handle(this.transport, id, (gone) => this.#open.unregister(gone));
    this.#open.register(handle, id, handle);
    return [handle, rest];
  }
}

/** An open handle of the engine. */
export class Handle {
  #id: number;
  constructor(
    private readonly transport: Transport,
    id: number,
    private readonly gone: (handle: Handle) => void,
  ) {
    this.#id = id;
  }
  /** The handle's number; 0 once closed. */
  get id(): number {
    return this.#id;
  }
  close(): void {
    if (this.#id === 0) return;
    this.transport.close(this.#id);
    this.#id = 0;
    this.gone(this);
  }
}

/** `now` as the wire wants it. */
export function instant(now: Instant | undefined): string {
  if (typeof now === "string") return now;
  const date = now === undefined ? new Date() : new Date(now);
  if (Number.isNaN(date.getTime())) throw new RingfenceError("request.bad_time", "that is no time");
  return date.toISOString();
}
