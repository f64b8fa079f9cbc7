// The WASM package in the real workerd.
import { fileURLToPath } from "node:url";

import { startWorker } from "../edge/workerd.mjs";
import { files, packages } from "./files.mjs";

const worker = await startWorker(fileURLToPath(new URL("workerd-worker.mjs", import.meta.url)), { nodePath: packages });
try {
  const response = await fetch(worker.origin, { method: "POST", body: JSON.stringify(files()) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${text}\n${worker.output()}`);
  await new Promise((resolve) => process.stdout.write(text, resolve));
} finally {
  await worker.stop();
}
