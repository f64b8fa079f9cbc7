// Browsers, and whatever has fetch.
import { createClient, type Ringfence } from "./client.js";
import { load, type Source } from "./loader.js";

export * from "./public.js";

/** Starts an engine: from the .wasm beside this file, or from a module, bytes, URL or Response. */
export async function init(source?: Source): Promise<Ringfence> {
  return createClient(await load(source ?? new URL("./ringfence.wasm", import.meta.url)));
}
