// Edge workers: the .wasm is imported as a compiled module, and nothing is compiled at run time.
import { createClient, type Ringfence } from "./client.js";
import { start } from "./loader.js";
import compiled from "./ringfence.wasm";

export * from "./public.js";

/** Starts an engine from the module of this package, or from one that the worker imported itself. */
export async function init(source: WebAssembly.Module = compiled): Promise<Ringfence> {
  if (!(source instanceof WebAssembly.Module))
    throw new TypeError("an edge worker cannot compile: import the .wasm as a WebAssembly.Module");
  return createClient(await start(source));
}
