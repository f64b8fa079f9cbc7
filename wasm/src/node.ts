// Node, Deno and Bun: files are read, not fetched.
import { readFile } from "node:fs/promises";

import { createClient, type Ringfence } from "./client.js";
import { load, type Source } from "./loader.js";

export * from "./public.js";

/** Starts an engine: from the .wasm of this package, or from a module, bytes, URL or Response. */
export async function init(source?: Source): Promise<Ringfence> {
  const from = source ?? new URL(RINGFENCE_WASM, import.meta.url);
  if (!(from instanceof URL) || from.protocol !== "file:") return createClient(await load(from));
  return createClient(await load(new Uint8Array(await readFile(from))));
}

// Where the .wasm lies, seen from the bundle: filled in by scripts/wasm-package.sh.
declare const RINGFENCE_WASM: string;
