// The WASM package in Debian's Chromium: its own files from a server on the loopback, under the strict policy.
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

import { launch, watchedPage } from "../browser/chromium.mjs";
import { serve } from "../browser/serve.mjs";
import { entry, files } from "./files.mjs";

const { folder, path } = entry("@ringfence/wasm", "browser", "import");
const server = await serve({
  "/page": "<!doctype html><title>runner</title>",
  "/suite.mjs": fileURLToPath(new URL("suite.mjs", import.meta.url)),
  "/probe.mjs": fileURLToPath(new URL("../browser/probe.mjs", import.meta.url)),
  "/package/": folder,
});
const browser = await launch();
try {
  const { page, problems } = await watchedPage(browser);
  await page.goto(`${server.origin}/page`);
  const lines = await page.evaluate(
    async ([entry, given]) => {
      const [{ init }, { answers }] = await Promise.all([import(entry), import("/suite.mjs")]);
      return answers(await init(), given);
    },
    [posix.join("/package", path), files()],
  );
  // The policy is in force: what it forbids throws.
  const forbidden = await page.evaluate(async () => (await import("/probe.mjs")).blocked);
  if (forbidden !== "EvalError") throw new Error(`the Content-Security-Policy is not in force: ${forbidden}`);
  const real = problems.filter((problem) => !/unsafe-eval|favicon/.test(problem));
  if (real.length) throw new Error(real.join("\n"));
  await new Promise((resolve) => process.stdout.write(lines, resolve));
} finally {
  await browser.close();
  server.close();
}
