// What a page downloads for each engine, gzip -9: shipped.mjs PACKAGES MODULES → JSON rows whose memory_bytes are those bytes. JavaScript
// is bundled and minified by esbuild; WebAssembly comes on top. `wasm-gzip` is our .wasm alone, which the design bars.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

import { main, print } from "./cases.mjs";

const [packages, modules] = process.argv.slice(2).map((folder) => join(folder, "node_modules"));
const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;

async function script(folder, contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder }, bundle: true, minify: true, format: "esm", platform: "browser", write: false, logLevel: "silent",
    nodePaths: [folder], outfile: "page.js", external: ["fs", "node:*"], loader: { ".wasm": "empty" },
  });
  return gzip(outputFiles[0].contents);
}

const row = (name, engine, memory_bytes) =>
  ({ case: name, engine, runtime: "node-wasm", median_ns: null, p99_ns: null, load_ms: null, memory_bytes });
const peers = { "casbin-js": "casbin", casl: "@casl/ability", "cel-js": "@marcbachmann/cel-js", "bufbuild-cel": "@bufbuild/cel" };

await main(async () => {
  const wasm = gzip(readFileSync(join(packages, "@ringfence/wasm/dist/ringfence.wasm")));
  print([row("wasm-gzip", "ringfence", wasm), row("shipped-gzip", "ringfence", wasm + (await script(packages, 'export * from "@ringfence/wasm"')))]);
  const cedar = join(modules, "@cedar-policy/cedar-wasm/web");
  if (existsSync(cedar)) {
    const files = ["cedar_wasm_bg.wasm", "cedar_wasm.js"].map((name) => gzip(readFileSync(join(cedar, name))));
    print([row("shipped-gzip", "cedar-wasm", files[0] + files[1])]);
  }
  for (const [engine, from] of Object.entries(peers))
    if (existsSync(join(modules, from))) print([row("shipped-gzip", engine, await script(modules, `export * from "${from}"`))]);
});
