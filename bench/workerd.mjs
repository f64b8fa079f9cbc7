// Ringfence in the real workerd: workerd.mjs FOLDER CASE → JSON rows, one a line.
import { fileURLToPath } from "node:url";

import { packages } from "../tests/conformance/files.mjs";
import { startWorker } from "../tests/edge/workerd.mjs";
import { caseOf, main, print } from "./cases.mjs";

const [folder, name] = process.argv.slice(2);

await main(async () => {
  const worker = await startWorker(fileURLToPath(new URL("worker.mjs", import.meta.url)), { nodePath: packages });
  try {
    const response = await fetch(worker.origin, { method: "POST", body: JSON.stringify({ name, given: caseOf(folder, name) }) });
    if (!response.ok) throw new Error(await response.text());
    print(await response.json());
  } finally {
    await worker.stop();
  }
});
