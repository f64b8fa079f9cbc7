// The real workerd: bundles a worker as its users do, starts it on the loopback, stops it.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

// The program itself: what the package `workerd` starts is a script that would outlive it.
const require = createRequire(createRequire(import.meta.url).resolve("workerd"));
const program = require.resolve(`@cloudflare/workerd-${process.platform}-${process.arch === "x64" ? "64" : process.arch}/bin/workerd`);

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts `file` with the packages of `nodePath` and text bindings; answers {origin, stop, output()}. */
export async function startWorker(file, { nodePath, bindings = {} }) {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-edge-"));
  // A .wasm stays a module that the worker imports: nothing is compiled at run time.
  await build({
    entryPoints: { worker: file }, outdir: folder, bundle: true, format: "esm", platform: "neutral", logLevel: "warning",
    conditions: ["workerd", "worker", "import"], mainFields: ["module", "main"], nodePaths: [join(nodePath, "node_modules")],
    loader: { ".wasm": "copy", ".jsonc": "text" }, assetNames: "[name]",
  });
  const modules = readdirSync(folder).map((name) =>
    name.endsWith(".wasm") ? `(name = "${name}", wasm = embed "${name}")` : `(name = "${name}", esModule = embed "${name}")`);
  modules.sort((a, b) => Number(b.includes('"worker.js"')) - Number(a.includes('"worker.js"')));
  const texts = Object.entries(bindings).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`);
  const port = await freePort();
  writeFileSync(join(folder, "config.capnp"), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [${modules.join(", ")}], compatibilityDate = "2026-06-01", bindings = [${texts.join(", ")}]))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`);
  let output = "";
  const child = spawn(program, ["serve", join(folder, "config.capnp")], { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const origin = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill();
      await new Promise((resolve) => child.once("exit", resolve));
    }
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; ; tries++) {
    try {
      await fetch(origin, { method: "OPTIONS" });
      return { origin, stop, output: () => output };
    } catch {
      if (child.exitCode !== null || tries > 200) {
        await stop();
        throw new Error(`workerd does not answer:\n${output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
