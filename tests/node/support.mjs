// What the tests share: the package under test, engines with a window into them, and modules that are not ours.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const root = process.env.RINGFENCE_ROOT;
export const folder = join(process.cwd(), "node_modules", "@ringfence", "wasm");
export const wasm = readFileSync(join(folder, "dist", "ringfence.wasm"));
export const { init, createClient, ...library } = await import("@ringfence/wasm");

/** An engine whose exports `change` may replace: {rf, exports}. */
export async function opened(change = (exports) => exports) {
  const real = WebAssembly.instantiate;
  let exports;
  WebAssembly.instantiate = async (...args) => {
    const instance = await real.apply(WebAssembly, args);
    exports = change({ ...instance.exports });
    return { exports };
  };
  try {
    return { rf: await init(), exports: exports };
  } finally {
    WebAssembly.instantiate = real;
  }
}

/** An engine that counts the calls of some exports: {rf, exports, count}. */
export async function counting(...names) {
  const count = Object.fromEntries(names.map((name) => [name, 0]));
  const { rf, exports } = await opened((real) => {
    for (const name of names) {
      const inner = real[name];
      real[name] = (...args) => {
        ++count[name];
        return inner(...args);
      };
    }
    return real;
  });
  return { rf, exports, count };
}

/** Every place in the engine's memory that holds these bytes. */
export function places(exports, text) {
  const memory = Buffer.from(exports.memory.buffer);
  const found = [];
  for (let at = memory.indexOf(text); at >= 0; at = memory.indexOf(text, at + 1)) found.push(at);
  return found;
}

/** A module with the two version functions and nothing else: what another release looks like. */
export function otherRelease({ abi, semantics }) {
  const name = (text) => [text.length, ...Buffer.from(text)];
  const section = (id, ...items) => [id, items.flat().length + 1, items.length, ...items.flat()];
  const constant = (value) => [4, 0, 0x41, value, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [0x60, 0, 1, 0x7f]),
    ...section(3, [0], [0]),
    ...section(7, [...name("rf_abi_version"), 0, 0], [...name("rf_semantics_version"), 0, 1]),
    ...section(10, constant(abi), constant(semantics)),
  ]);
}

/** Small and complete: what 100,000 loads can afford. */
export const SMALL = `{"ringfence": 1, "tenant": "t", "revision": 1,
  "types": {"project": {"in": ["tenant"]}}, "permissions": {"deploy": {"on": ["project"]}},
  "roles": {"dev": {"allow": ["deploy"]}},
  "bindings": [{"id": "b", "principal": "user/ana", "role": "dev", "scope": "project/web"}]}`;

/** A policy that names `count` users, all of whom may deploy. */
export function crowd(count) {
  const bindings = Array.from({ length: count }, (_, i) => ({ id: `b${i}`, principal: `user/u${i}`, role: "dev", scope: "project/web" }));
  return JSON.stringify({ ...JSON.parse(SMALL), bindings });
}
