// The transport over the .wasm. Memory may grow in any call, which leaves old views writing nowhere: a
// view is checked against the memory before each use and never kept across a call.
import { RingfenceError } from "./errors.js";
import type { Transport, TransportReply } from "./transport.js";
import { wellFormed } from "./wire.js";

interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  rf_start(): number;
  rf_alloc(size: number): number;
  rf_free(at: number, size: number): void;
  rf_call(
    operation: number, operationSize: number, handle: number, request: number, requestSize: number,
    secret: number, secretSize: number, reply: number,
  ): number;
  rf_reply_free(reply: number): void;
  rf_close(handle: number): void;
  rf_scratch(size: number): number;
  rf_subject(policy: number, text: number, size: number): number;
  rf_action(policy: number, text: number, size: number): number;
  rf_can(policy: number, text: number, s: number, a: number, r: number, now: number): number;
  rf_can_ids(policy: number, s: number, a: number, text: number, size: number, now: number): number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const REPLY_SIZE = 16;
const UNKNOWN_HANDLE = -2;

class WasmTransport implements Transport {
  readonly kind = "wasm";
  #bytes: Uint8Array;
  constructor(private readonly engine: Exports) {
    this.#bytes = new Uint8Array(engine.memory.buffer);
  }

  // The whole memory, as it is now.
  #memory(): Uint8Array {
    if (this.#bytes.buffer !== this.engine.memory.buffer) this.#bytes = new Uint8Array(this.engine.memory.buffer);
    return this.#bytes;
  }

  #place(size: number): number {
    const at = this.engine.rf_alloc(size);
    if (at === 0) throw new RingfenceError("engine.out_of_memory", "the engine has no memory left");
    return at >>> 0;
  }

  call(operation: string, handle: number, request: string, secret: Uint8Array = new Uint8Array()): TransportReply {
    if (typeof operation !== "string" || typeof request !== "string") throw new TypeError("operation and request must be strings");
    const op = encoder.encode(operation);
    const body = encoder.encode(request);
    const size = REPLY_SIZE + op.length + body.length + secret.length;
    const at = this.#place(size);
    try {
      const memory = this.#memory();
      memory.set(op, at + REPLY_SIZE);
      memory.set(body, at + REPLY_SIZE + op.length);
      memory.set(secret, at + REPLY_SIZE + op.length + body.length);
      const text = at + REPLY_SIZE;
      this.engine.rf_call(
        text, op.length, handle, text + op.length, body.length,
        text + op.length + body.length, secret.length, at,
      );
      const after = this.#memory();
      const fields = new DataView(after.buffer, at, REPLY_SIZE);
      const part = (pointer: number): [number, number] => [fields.getUint32(pointer, true), fields.getUint32(pointer + 4, true)];
      const [json, jsonSize] = part(0);
      const [revealed, revealedSize] = part(8);
      const reply = {
        json: decoder.decode(after.subarray(json, json + jsonSize)),
        ...(revealedSize > 0 && { secret: after.slice(revealed, revealed + revealedSize) }),
      };
      this.engine.rf_reply_free(at);
      return reply;
    } finally {
      this.engine.rf_free(at, size);
    }
  }

  close(handle: number): void {
    this.engine.rf_close(handle);
  }

  // Puts texts back to back into the scratch area and says where it is; `sizes` receives their lengths.
  // ASCII is copied by a loop; anything else goes through the encoder.
  readonly #sizes: number[] = [0, 0, 0];
  #write(first: string, second: string, third: string): number {
    const units = first.length + second.length + third.length;
    const at = this.engine.rf_scratch(units * 3) >>> 0;
    if (at === 0) throw new RingfenceError("engine.out_of_memory", "the engine has no memory left");
    const memory = this.#memory();
    let end = this.#copy(memory, first, at);
    this.#sizes[0] = end - at;
    let next = this.#copy(memory, second, end);
    this.#sizes[1] = next - end;
    end = this.#copy(memory, third, next);
    this.#sizes[2] = end - next;
    return at;
  }

  #copy(memory: Uint8Array, text: string, at: number): number {
    if (typeof text !== "string") throw new TypeError("subject, action and resource must be strings");
    const { length } = text;
    for (let i = 0; i < length; ++i) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) return this.#encode(memory, text, at);
      memory[at + i] = unit;
    }
    return at + length;
  }

  #encode(memory: Uint8Array, text: string, at: number): number {
    if (!wellFormed(text))
      throw new RingfenceError("request.bad_utf8", "a string holds a lone surrogate, which is no Unicode text");
    const { read, written } = encoder.encodeInto(text, memory.subarray(at, at + text.length * 3));
    if (read !== text.length) throw new RingfenceError("request.bad_utf8", "a string did not arrive whole");
    return at + written;
  }

  #checked(answer: number): number {
    if (answer === UNKNOWN_HANDLE) throw new RingfenceError("handle.unknown", "this policy is closed: open it again");
    return answer;
  }

  subject(policy: number, text: string): number {
    const at = this.#write(text, "", "");
    return this.#checked(this.engine.rf_subject(policy, at, this.#sizes[0]!));
  }
  action(policy: number, text: string): number {
    const at = this.#write(text, "", "");
    return this.#checked(this.engine.rf_action(policy, at, this.#sizes[0]!));
  }
  can(policy: number, subject: string, action: string, resource: string, now: number): boolean {
    const at = this.#write(subject, action, resource);
    const [s, a, r] = this.#sizes as [number, number, number];
    return this.#checked(this.engine.rf_can(policy, at, s, a, r, now)) === 1;
  }
  canIds(policy: number, subject: number, action: number, resource: string, now: number): boolean {
    const at = this.#write(resource, "", "");
    return this.#checked(this.engine.rf_can_ids(policy, subject, action, at, this.#sizes[0]!, now)) === 1;
  }
}

/** Starts an engine from its module or its bytes. */
export async function instantiate(source: WebAssembly.Module | BufferSource): Promise<Transport> {
  let memory: WebAssembly.Memory | undefined;
  const env = {
    rf_host_random(at: number, size: number): void {
      // getRandomValues takes at most 65,536 bytes at a time.
      for (let done = 0; done < size; done += 65_536)
        crypto.getRandomValues(new Uint8Array(memory!.buffer, (at >>> 0) + done, Math.min(65_536, size - done)));
    },
  };
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source);
  const instance = await WebAssembly.instantiate(module, { env });
  const engine = instance.exports as unknown as Exports;
  memory = engine.memory;
  engine._initialize();
  if (engine.rf_start() !== 0)
    throw new RingfenceError("engine.self_test", "ringfence refuses to run: a primitive gives wrong answers here");
  return new WasmTransport(engine);
}
