// Ringfence in Node: node.mjs FOLDER PACKAGES node-wasm|node-addon CASE → JSON rows, one a line.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { caseOf, main, print } from "./cases.mjs";
import { rows } from "./suite.mjs";

const [folder, packages, runtime, name] = process.argv.slice(2);
const installed = resolve(packages, "node_modules/@ringfence");

await main(async () => {
  const entry = { "node-wasm": "wasm/dist/node.js", "node-addon": "node/dist/index.js" }[runtime];
  const { init } = await import(pathToFileURL(join(installed, entry)));
  const module = runtime === "node-wasm" && new WebAssembly.Module(readFileSync(join(installed, "wasm/dist/ringfence.wasm")));
  print(await rows({
    rf: await init(), runtime, batches: 2000, steps: 100,
    clock: async () => Number(process.hrtime.bigint()),
    memory: () => process.memoryUsage.rss(),
    again: module && (() => init(module)),
  }, name, caseOf(folder, name)));
});
