// Starts an engine from the .wasm. Written by hand: the module is standalone, imports one function (the
// host's random generator) and exports the C interface. No module state: node/ bundles this file, too.
import { WasmTransport, type Exports } from "./engine.js";
import { RingfenceError } from "./errors.js";
import type { Transport } from "./transport.js";
import { ABI_VERSION, SEMANTICS_VERSION } from "./types.js";

/** What `init` takes: a compiled module, its bytes, where they are, or the answer to a fetch. */
export type Source =
  | WebAssembly.Module
  | ArrayBuffer
  | Uint8Array<ArrayBuffer>
  | URL
  | Response
  | Promise<Response>;

/** Fills the bytes with random ones, from a generator fit for keys. */
export type Random = (bytes: Uint8Array<ArrayBuffer>) => void;

// The host's generator, which gives 64 KiB at a time.
function hostRandom(bytes: Uint8Array<ArrayBuffer>): void {
  for (let at = 0; at < bytes.length; at += 65536)
    globalThis.crypto.getRandomValues(bytes.subarray(at, at + 65536));
}

/** Starts an engine from a compiled module: all that an edge worker may do. */
export async function start(module: WebAssembly.Module, random: Random = hostRandom): Promise<Transport> {
  let exports: Exports | undefined;
  const rf_host_random = (at: number, size: number): void =>
    random(new Uint8Array(exports!.memory.buffer as ArrayBuffer, at >>> 0, size >>> 0));
  const instance = await linked(WebAssembly.instantiate(module, { env: { rf_host_random } }));
  exports = instance.exports as unknown as Exports;
  check("ABI", ABI_VERSION, exports.rf_abi_version);
  check("semantics", SEMANTICS_VERSION, exports.rf_semantics_version);
  exports._initialize();
  if (exports.rf_start() !== 0)
    throw new RingfenceError("engine.self_test", "the engine's self-test failed here: it refuses to run");
  return new WasmTransport(exports);
}

// A module that wants other imports is not of this release either.
async function linked(instance: Promise<WebAssembly.Instance>): Promise<WebAssembly.Instance> {
  try {
    return await instance;
  } catch (error) {
    if (!(error instanceof WebAssembly.LinkError || error instanceof TypeError)) throw error;
    throw mismatch("this is no module of ringfence, or one of another release");
  }
}

function check(name: string, needed: number, ask: (() => number) | undefined): void {
  if (typeof ask !== "function") throw mismatch("this is no module of ringfence");
  const found = ask();
  if (found !== needed) throw mismatch(`the client needs ${name} ${needed}, the .wasm has ${name} ${found}`);
}

function mismatch(what: string): RingfenceError {
  return new RingfenceError("engine.version_mismatch", `${what}; take both from one release`);
}

/** Starts an engine from a compiled module or from bytes. */
export async function instantiate(
  source: WebAssembly.Module | ArrayBuffer | Uint8Array<ArrayBuffer>,
  random?: Random,
): Promise<Transport> {
  if (source instanceof WebAssembly.Module) return start(source, random);
  if (!(source instanceof ArrayBuffer || ArrayBuffer.isView(source)))
    throw new TypeError("init takes a WebAssembly.Module, its bytes, a URL or a Response");
  return start(await WebAssembly.compile(source), random);
}

/** Starts an engine from wherever its code is. */
export async function load(source: Source): Promise<Transport> {
  const given = await (source instanceof URL ? fetch(source) : source);
  if (typeof Response === "undefined" || !(given instanceof Response)) return instantiate(given as WebAssembly.Module);
  if (!given.ok) throw new RingfenceError("engine.not_found", `\`${given.url}\` answers with status ${given.status}`);
  // Streaming needs exactly this MIME type; servers that do not know it still serve the bytes.
  if (given.headers.get("content-type") === "application/wasm" && typeof WebAssembly.compileStreaming === "function")
    return start(await WebAssembly.compileStreaming(given));
  return instantiate(await given.arrayBuffer());
}
