// Without the addon: what needs it says so by name, and does nothing else.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const folder = join(process.cwd(), "node_modules", "@ringfence");
const { init } = await import(pathToFileURL(join(folder, "node", "dist", "index.js")).href);

test("ledger, vault and programs fail with node.addon_missing", async () => {
  assert.equal(existsSync(join(folder, "node-linux-x64-gnu")), false);
  const rf = await init();
  const missing = { code: "node.addon_missing", message: /npm install @ringfence\/node-linux-x64-gnu/ };
  await assert.rejects(rf.openLedger({ path: "x.db", tenant: "t", key: "k", writers: [] }), missing);
  await assert.rejects(rf.verifyLedger("x.db", { keys: [], writers: [] }), missing);
  await assert.rejects(rf.secretGate({}), missing);
  assert.throws(() => rf.vault({ path: "v", tenant: "t", owners: [] }), missing);
  assert.throws(() => rf.readLedger("x.db"), missing);
  assert.equal(existsSync("x.db"), false);
});
