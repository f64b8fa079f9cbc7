// The .wasm as a Transport. Written by hand: the module is standalone, imports one function (the host's
// random generator) and exports the C interface of bindings/abi/ringfence_abi.h.
//
// Memory may grow in any call, and a view of the old memory then writes nowhere: the engine would decide on
// whatever the scratch area held before. So no view outlives a call unchecked: before each write it is
// compared with `memory.buffer` and made anew if it is stale.
import { RingfenceError } from "./errors.js";
import type { Transport, TransportReply } from "./transport.js";
import { ABI_VERSION, SEMANTICS_VERSION } from "./types.js";

/** What `init` takes: a compiled module, its bytes, where they are, or the answer to a fetch. */
export type Source =
  | WebAssembly.Module
  | ArrayBuffer
  | Uint8Array<ArrayBuffer>
  | URL
  | Response
  | Promise<Response>;

interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize?(): void;
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
  rf_can(policy: number, text: number, s: number, a: number, r: number, now: number): number;
  rf_can_ids(policy: number, s: number, a: number, text: number, r: number, now: number): number;
}

/** Longest text that the fast paths take, in UTF-16 units. No valid question comes near it. */
const LONGEST = 1 << 16;
const LONE_SURROGATE = /\p{Surrogate}/u;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

const illFormed = () =>
  new RingfenceError("request.bad_utf8", "a string holds a lone surrogate, which is no Unicode text");

function encode(text: string): Uint8Array {
  if (LONE_SURROGATE.test(text)) throw illFormed();
  return encoder.encode(text);
}

class WasmTransport implements Transport {
  readonly kind = "wasm";
  readonly #wasm: Exports;
  readonly #memory: WebAssembly.Memory;
  readonly #reply: number;
  #view: Uint8Array;
  #scratch = 0;
  #capacity = 0;
  #trapped = false;

  constructor(wasm: Exports) {
    this.#wasm = wasm;
    this.#memory = wasm.memory;
    this.#view = new Uint8Array(wasm.memory.buffer);
    this.#reply = this.#allocate(16);
    this.#reserve(1024);
  }

  call(operation: string, handle: number, request: string, secret?: Uint8Array): TransportReply {
    const text = encode(operation + request);
    const name = encoder.encode(operation).length;
    const wasm = this.#alive();
    const given = secret === undefined ? 0 : this.#allocate(secret.length);
    const memory = this.#allocate(text.length);
    try {
      const view = this.#fresh();
      view.set(text, memory);
      if (secret !== undefined) view.set(secret, given);
      wasm.rf_call(
        memory,
        name,
        handle >>> 0,
        memory + name,
        text.length - name,
        given,
        secret === undefined ? 0 : secret.length,
        this.#reply,
      );
      const answer = this.#answer();
      wasm.rf_reply_free(this.#reply);
      wasm.rf_free(memory, text.length);
      if (secret !== undefined) wasm.rf_free(given, secret.length);
      return answer;
    } catch (error) {
      throw this.#trap(error);
    }
  }

  close(handle: number): void {
    if (!this.#trapped) this.#wasm.rf_close(handle >>> 0);
  }

  subject(policy: number, text: string): number {
    const wasm = this.#alive();
    this.#reserve(text.length * 3);
    return this.#checked(wasm.rf_subject(policy >>> 0, this.#scratch, this.#put(text, 0)), -1);
  }

  action(policy: number, text: string): number {
    const wasm = this.#alive();
    this.#reserve(text.length * 3);
    return this.#checked(wasm.rf_action(policy >>> 0, this.#scratch, this.#put(text, 0)), -1);
  }

  can(policy: number, subject: string, action: string, resource: string, now: number): boolean {
    const wasm = this.#alive();
    this.#reserve((subject.length + action.length + resource.length) * 3);
    const s = this.#put(subject, 0);
    const a = this.#put(action, s);
    const r = this.#put(resource, s + a);
    return this.#checked(wasm.rf_can(policy >>> 0, this.#scratch, s, a, r, now), 0) === 1;
  }

  canIds(policy: number, subject: number, action: number, resource: string, now: number): boolean {
    const wasm = this.#alive();
    if (resource.length * 3 > this.#capacity) this.#reserve(resource.length * 3);
    const size = this.#put(resource, 0);
    const answer = wasm.rf_can_ids(policy, subject, action, this.#scratch, size, now);
    return this.#checked(answer, 0) === 1;
  }

  // The answer of a call; the secret is copied out, as the engine's copy is about to be wiped.
  #answer(): TransportReply {
    const buffer = this.#memory.buffer;
    const reply = new DataView(buffer, this.#reply, 16);
    const [json, size] = [reply.getUint32(0, true), reply.getUint32(4, true)];
    const secret = reply.getUint32(8, true);
    if (json === 0) throw new RangeError("out of memory");
    const text = decoder.decode(new Uint8Array(buffer, json, size));
    if (secret === 0) return { json: text };
    return { json: text, secret: new Uint8Array(buffer, secret, reply.getUint32(12, true)).slice() };
  }

  #alive(): Exports {
    if (this.#trapped)
      throw new RingfenceError("engine.trapped", "the engine failed: call init() for a new one");
    return this.#wasm;
  }

  // Whatever a call threw, the state behind it is no longer to be trusted.
  #trap(error: unknown): RingfenceError {
    this.#trapped = true;
    const reason = error instanceof Error ? error.message : String(error);
    return new RingfenceError("engine.trapped", `the engine failed: ${reason}`);
  }

  #fresh(): Uint8Array {
    if (this.#view.buffer !== this.#memory.buffer) this.#view = new Uint8Array(this.#memory.buffer);
    return this.#view;
  }

  #allocate(size: number): number {
    const memory = this.#wasm.rf_alloc(size) >>> 0;
    if (memory === 0) throw new RingfenceError("engine.out_of_memory", "the engine has no memory left");
    return memory;
  }

  // Room for the worst case of UTF-8, so that nothing can be cut off.
  #reserve(size: number): void {
    if (size <= this.#capacity) return;
    if (size > LONGEST * 3)
      throw new RingfenceError("request.too_long", "subject, action and resource are too long");
    const capacity = Math.max(size, this.#capacity * 2);
    this.#scratch = this.#wasm.rf_scratch(capacity) >>> 0;
    if (this.#scratch === 0) {
      this.#capacity = 0;
      throw new RingfenceError("engine.out_of_memory", "the engine has no memory left");
    }
    this.#capacity = capacity;
  }

  // Writes a text into the scratch area; answers its size in bytes.
  #put(text: string, offset: number): number {
    const view = this.#fresh();
    const start = this.#scratch + offset;
    const length = text.length;
    for (let i = 0; i < length; ++i) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return this.#putUnicode(text, view.subarray(start, this.#scratch + this.#capacity));
      view[start + i] = unit;
    }
    return length;
  }

  #putUnicode(text: string, room: Uint8Array): number {
    if (LONE_SURROGATE.test(text)) throw illFormed();
    const { read, written } = encoder.encodeInto(text, room);
    if (read !== text.length) throw new RingfenceError("request.too_long", "a text was cut off");
    return written;
  }

  #checked(answer: number, least: number): number {
    if (answer < least)
      throw new RingfenceError("handle.unknown", "this policy is closed: open it again");
    return answer;
  }
}

/** The one import: fills memory from the host's generator, which gives 64 KiB at a time. */
function imports(memory: () => WebAssembly.Memory): WebAssembly.Imports {
  const rf_host_random = (bytes: number, size: number): void => {
    const area = new Uint8Array(memory().buffer, bytes >>> 0, size >>> 0);
    for (let at = 0; at < area.length; at += 65536)
      globalThis.crypto.getRandomValues(area.subarray(at, at + 65536));
  };
  return { env: { rf_host_random } };
}

function started(exports: Exports): Transport {
  exports._initialize?.();
  for (const [name, here, there] of [
    ["ABI", ABI_VERSION, exports.rf_abi_version?.()],
    ["engine semantics", SEMANTICS_VERSION, exports.rf_semantics_version?.()],
  ] as const)
    if (here !== there)
      throw new RingfenceError(
        "engine.version_mismatch",
        `${name}: the client needs ${here}, the .wasm has ${there}; take both from one release`,
      );
  if (exports.rf_start() !== 0)
    throw new RingfenceError("engine.self_test", "the engine's self-test failed: it refuses to run");
  return new WasmTransport(exports);
}

/** Starts an engine from a compiled module (never compiling: what an edge worker may do) or from bytes. */
export async function instantiate(
  source: WebAssembly.Module | ArrayBuffer | Uint8Array<ArrayBuffer>,
): Promise<Transport> {
  let exports: Exports | undefined;
  const needs = imports(() => exports!.memory);
  const instance =
    source instanceof WebAssembly.Module
      ? await WebAssembly.instantiate(source, needs)
      : (await WebAssembly.instantiate(source, needs)).instance;
  exports = instance.exports as unknown as Exports;
  return started(exports);
}

/** Starts an engine from wherever its code is. */
export async function load(source: Source): Promise<Transport> {
  if (source instanceof URL) source = fetch(source);
  const given = await source;
  if (!(given instanceof Response)) return instantiate(given as WebAssembly.Module);
  if (!given.ok)
    throw new RingfenceError("engine.not_found", `\`${given.url}\` answers with status ${given.status}`);
  // Streaming needs the MIME type application/wasm; servers that do not know it still serve the bytes.
  const type = given.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/wasm" && typeof WebAssembly.compileStreaming === "function")
    return instantiate(await WebAssembly.compileStreaming(given));
  return instantiate(await given.arrayBuffer());
}
