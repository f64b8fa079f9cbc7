// The .wasm as a Transport, over the C interface of bindings/abi/ringfence_abi.h.
//
// Memory may grow in any call, and a view of the old memory then writes nowhere: the engine would decide on
// whatever the scratch area held before. So no view outlives a call unchecked: before each write it is
// compared with `memory.buffer` and made anew if it is stale.
import { RingfenceError } from "./errors.js";
import { assertWellFormed, encode, encoder } from "./text.js";
import type { Transport, TransportReply } from "./transport.js";

/** What the module exports; bindings/abi/exports.txt. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  rf_abi_version(): number;
  rf_semantics_version(): number;
  rf_start(): number;
  rf_alloc(size: number): number;
  rf_free(memory: number, size: number): void;
  rf_call(
    operation: number,
    operationSize: number,
    handle: number,
    request: number,
    requestSize: number,
    secret: number,
    secretSize: number,
    reply: number,
  ): number;
  rf_reply_free(reply: number): void;
  rf_close(handle: number): void;
  rf_scratch(size: number): number;
  rf_subject(policy: number, text: number, size: number): number;
  rf_action(policy: number, text: number, size: number): number;
  rf_resource(policy: number, text: number, size: number): number;
  rf_can(policy: number, text: number, s: number, a: number, r: number, now: number): number;
  rf_can_ids(policy: number, s: number, a: number, text: number, r: number, now: number): number;
  rf_can_at(policy: number, s: number, a: number, r: number, now: number): number;
}

// The scratch area: taken once and never moved, so that a question longer than it does not keep memory.
const SCRATCH = 3 * 4096;
const REPLY = 16; // sizeof(rf_reply)
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class WasmTransport implements Transport {
  readonly kind = "wasm";
  readonly #wasm: Exports;
  readonly #memory: WebAssembly.Memory;
  readonly #canIds: Exports["rf_can_ids"]; // exports is a dictionary: too slow a place for the hot path
  readonly #canAt: Exports["rf_can_at"];
  readonly #scratch: number;
  #view: Uint8Array;
  #trapped = false;

  constructor(wasm: Exports) {
    this.#wasm = wasm;
    this.#memory = wasm.memory;
    this.#canIds = wasm.rf_can_ids;
    this.#canAt = wasm.rf_can_at;
    this.#scratch = wasm.rf_scratch(SCRATCH) >>> 0;
    if (this.#scratch === 0) throw outOfMemory();
    this.#view = new Uint8Array(wasm.memory.buffer);
  }

  call(operation: string, handle: number, request: string, secret?: Uint8Array): TransportReply {
    assertTexts(operation, request);
    if (secret !== undefined && !(secret instanceof Uint8Array)) throw new TypeError("a secret is a Uint8Array");
    const name = encode(operation);
    const body = encode(request);
    // The reply, the operation, the request and the secret in one piece, which rf_free wipes.
    const secretSize = secret === undefined ? 0 : secret.length;
    const size = REPLY + name.length + body.length + secretSize;
    const at = this.#allocate(size);
    const nameAt = at + REPLY;
    const bodyAt = nameAt + name.length;
    const secretAt = bodyAt + body.length;
    const view = this.#fresh();
    view.set(name, nameAt);
    view.set(body, bodyAt);
    if (secret !== undefined) view.set(secret, secretAt);
    try {
      this.#wasm.rf_call(
        nameAt,
        name.length,
        handle >>> 0,
        bodyAt,
        body.length,
        secret === undefined ? 0 : secretAt,
        secretSize,
        at,
      );
      const answer = this.#answer(at);
      this.#wasm.rf_reply_free(at);
      this.#wasm.rf_free(at, size);
      return answer;
    } catch (error) {
      throw this.#trap(error);
    }
  }

  close(handle: number): void {
    if (this.#trapped) return;
    try {
      this.#wasm.rf_close(handle >>> 0);
    } catch (error) {
      throw this.#trap(error);
    }
  }

  subject(policy: number, text: string): number {
    assertText(text);
    return this.#placed(text.length, (at) => this.#wasm.rf_subject(policy, at, this.#put(text, at)));
  }

  action(policy: number, text: string): number {
    assertText(text);
    return this.#placed(text.length, (at) => this.#wasm.rf_action(policy, at, this.#put(text, at)));
  }

  resource(policy: number, text: string): number {
    assertText(text);
    return this.#placed(text.length, (at) => this.#wasm.rf_resource(policy, at, this.#put(text, at)));
  }

  can(policy: number, subject: string, action: string, resource: string, now: number): boolean {
    assertText(subject);
    assertText(action);
    assertText(resource);
    const length = subject.length + action.length + resource.length;
    const answer = this.#placed(length, (at) => {
      const s = this.#put(subject, at);
      const a = this.#put(action, at + s);
      const r = this.#put(resource, at + s + a);
      return this.#wasm.rf_can(policy, at, s, a, r, now);
    });
    return answer === 1;
  }

  canIds(policy: number, subject: number, action: number, resource: string, now: number): boolean {
    assertText(resource);
    if (resource.length * 3 > SCRATCH || this.#trapped) return this.#canIdsLong(policy, subject, action, resource, now);
    const size = this.#put(resource, this.#scratch);
    let answer;
    try {
      answer = this.#canIds(policy, subject, action, this.#scratch, size, now);
    } catch (error) {
      throw this.#trap(error);
    }
    if (answer < 0) throw unknownHandle();
    return answer === 1;
  }

  canAt(policy: number, subject: number, action: number, resource: number, now: number): boolean {
    if (this.#trapped) throw trapped();
    let answer;
    try {
      answer = this.#canAt(policy, subject, action, resource, now);
    } catch (error) {
      throw this.#trap(error);
    }
    if (answer < 0) throw unknownHandle();
    return answer === 1;
  }

  #canIdsLong(policy: number, subject: number, action: number, resource: string, now: number): boolean {
    const ask = (at: number) => this.#wasm.rf_can_ids(policy, subject, action, at, this.#put(resource, at), now);
    return this.#placed(resource.length, ask) === 1;
  }

  // Runs `ask` with room for `length` UTF-16 units in UTF-8's worst case, so that nothing can be cut off.
  #placed(length: number, ask: (at: number) => number): number {
    const size = length * 3;
    const own = size > SCRATCH || this.#trapped;
    const at = own ? this.#allocate(size) : this.#scratch;
    let answer;
    try {
      answer = ask(at);
      if (own) this.#wasm.rf_free(at, size);
    } catch (error) {
      if (!(error instanceof RingfenceError)) throw this.#trap(error);
      if (own) this.#wasm.rf_free(at, size);
      throw error;
    }
    if (answer < -1) throw unknownHandle();
    return answer;
  }

  // The answer of a call. The secret is copied out, as the engine's copy is about to be wiped.
  #answer(at: number): TransportReply {
    const { buffer } = this.#memory;
    const reply = new DataView(buffer, at, REPLY);
    const json = reply.getUint32(0, true);
    const secret = reply.getUint32(8, true);
    if (json === 0) throw outOfMemory();
    const text = decoder.decode(new Uint8Array(buffer, json, reply.getUint32(4, true)));
    if (secret === 0) return { json: text };
    return { json: text, secret: new Uint8Array(buffer, secret, reply.getUint32(12, true)).slice() };
  }

  // Writes a text at `at`, where `3 * text.length` bytes are free; answers its size in bytes.
  #put(text: string, at: number): number {
    const view = this.#fresh();
    const { length } = text;
    for (let i = 0; i < length; ++i) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return this.#putUnicode(text, view.subarray(at, at + length * 3));
      view[at + i] = unit;
    }
    return length;
  }

  #putUnicode(text: string, room: Uint8Array): number {
    assertWellFormed(text);
    const { read, written } = encoder.encodeInto(text, room);
    if (read !== text.length) throw new RingfenceError("engine.truncated", "a text did not reach the engine whole");
    return written;
  }

  #fresh(): Uint8Array {
    if (this.#view.buffer !== this.#memory.buffer) this.#view = new Uint8Array(this.#memory.buffer);
    return this.#view;
  }

  #allocate(size: number): number {
    if (this.#trapped) throw trapped();
    let at;
    try {
      at = this.#wasm.rf_alloc(size) >>> 0;
    } catch (error) {
      throw this.#trap(error);
    }
    if (at === 0) throw outOfMemory();
    return at;
  }

  // Whatever stopped the engine in the middle, the state that it left is not to be trusted any more.
  #trap(error: unknown): RingfenceError {
    this.#trapped = true;
    if (error instanceof RingfenceError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new RingfenceError("engine.trapped", `the engine failed: ${reason}`);
  }
}

function trapped(): RingfenceError {
  return new RingfenceError("engine.trapped", "the engine failed earlier: call init() for a new one");
}

function outOfMemory(): RingfenceError {
  return new RingfenceError("engine.out_of_memory", "the engine has no memory left");
}

function unknownHandle(): RingfenceError {
  return new RingfenceError("handle.unknown", "this policy is closed: open it again");
}

function assertText(text: unknown): void {
  if (typeof text !== "string") throw new TypeError("subject, action and resource must be strings");
}

function assertTexts(operation: unknown, request: unknown): void {
  if (typeof operation !== "string" || typeof request !== "string")
    throw new TypeError("operation and request must be strings");
}
