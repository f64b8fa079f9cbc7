// Ringfence in Debian's Chromium: chromium.mjs FOLDER CASE → JSON rows, one a line. The page is served from the loopback under the
// strict Content-Security-Policy of the tests, and isolated from other origins, so that its clock moves by 5 µs and not by 0.1 ms.
import { posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { launch, watchedPage } from "../tests/browser/chromium.mjs";
import { serve } from "../tests/browser/serve.mjs";
import { entry } from "../tests/conformance/files.mjs";
import { conditions, main, print } from "./cases.mjs";

const [models, name] = process.argv.slice(2);
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** Runs in the page. */
async function measured([entry, name, conditions]) {
  if (!crossOriginIsolated) throw new Error("the page is not isolated: its clock is too coarse");
  const [{ init }, { rows }] = await Promise.all([import(entry), import("/suite.mjs")]);
  const file = async (suffix) => (await fetch(`/models/${name}.${suffix}`)).text();
  const given = name === "conditions" ? { conditions }
    : { document: await file("json"), questions: (await file("tsv")).trim().split("\n").map((line) => line.split("\t")) };
  const module = await WebAssembly.compileStreaming(fetch(new URL("ringfence.wasm", new URL(entry, location.href))));
  return rows({
    rf: await init(), runtime: "chromium", batches: 1000, steps: 2000,
    clock: async () => performance.now() * 1e6, again: () => init(module),
  }, name, given);
}

await main(async () => {
  const { folder, path } = entry("@ringfence/wasm", "browser", "import");
  const server = await serve({
    "/page": "<!doctype html><title>bench</title>",
    "/suite.mjs": fileURLToPath(new URL("suite.mjs", import.meta.url)),
    "/models/": resolve(models),
    "/package/": folder,
  }, ISOLATED);
  let browser;
  try {
    browser = await launch();
    const { page } = await watchedPage(browser);
    await page.goto(`${server.origin}/page`);
    print(await page.evaluate(measured, [posix.join("/package", path), name, conditions]));
  } finally {
    await browser?.close();
    server.close();
  }
});
