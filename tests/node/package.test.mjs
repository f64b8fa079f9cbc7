// The package as npm would publish it: manifest, sizes, what the module imports and exports, and its types.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { folder, root, wasm } from "./support.mjs";

const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const scripts = readdirSync(join(folder, "dist"), { recursive: true }).filter((name) => name.endsWith(".js"));
// Bytes with gzip. The goal (DESIGN 10) is not reached yet; the other number holds the line meanwhile.
const GOAL = 180 * 1024;
const LARGEST = 256 * 1024;

test("the manifest: one version, conditions in order, nothing run at install", () => {
  assert.equal(manifest.name, "@ringfence/wasm");
  assert.equal(manifest.version, readFileSync(join(root, "VERSION"), "utf8").trim());
  assert.deepEqual(Object.keys(manifest.exports["."]), ["types", "workerd", "edge-light", "deno", "bun", "browser", "node", "default"]);
  for (const member of ["scripts", "dependencies", "optionalDependencies", "gypfile"]) assert.equal(manifest[member], undefined, member);
  const targets = (target) => (typeof target === "string" ? [target] : Object.values(target).flatMap(targets));
  for (const path of targets(manifest.exports)) assert.ok(existsSync(join(folder, path)), path);
  for (const path of [manifest.main, manifest.types, "README.md", "LICENSE"]) assert.ok(existsSync(join(folder, path)), path);
});

test("the module imports one function and exports what the list says, and no more", () => {
  const module = new WebAssembly.Module(wasm);
  assert.deepEqual(WebAssembly.Module.imports(module), [{ module: "env", name: "rf_host_random", kind: "function" }]);
  const functions = readFileSync(join(root, "bindings/abi/exports.txt"), "utf8").split("\n").filter((line) => /^\w+$/.test(line));
  const frozen = [
    "rf_abi_version", "rf_action", "rf_alloc", "rf_call", "rf_can", "rf_can_at", "rf_can_ids", "rf_close", "rf_free",
    "rf_reply_free", "rf_resource", "rf_scratch", "rf_semantics_version", "rf_start", "rf_subject",
  ];
  assert.deepEqual(functions.sort(), frozen);
  const exports = WebAssembly.Module.exports(module).map(({ name, kind }) => `${kind} ${name}`);
  assert.deepEqual(exports.sort(), ["memory memory", "function _initialize", ...frozen.map((name) => `function ${name}`)].sort());
});

test("the module is small and carries no debug information", () => {
  const size = gzipSync(wasm, { level: 9 }).length;
  console.log(`ringfence.wasm: ${wasm.length} bytes, ${size} with gzip -9 (goal ${GOAL}, at most ${LARGEST})`);
  assert.ok(size <= LARGEST, `${size} bytes`);
  const module = new WebAssembly.Module(wasm);
  for (const name of ["name", ".debug_info", ".debug_line", "sourceMappingURL"])
    assert.equal(WebAssembly.Module.customSections(module, name).length, 0, name);
});

test("no script makes code out of text, and the edge's compiles nothing", () => {
  assert.ok(scripts.length >= 4, `${scripts}`);
  for (const name of scripts) {
    const text = readFileSync(join(folder, "dist", name), "utf8");
    assert.doesNotMatch(text, /\beval\b|\bFunction\s*\(|setTimeout\s*\(\s*["'`]|document\.write/, name);
    assert.ok(existsSync(join(folder, "dist", `${name}.map`)), `${name}.map`);
  }
  for (const name of scripts.filter((name) => name.startsWith("edge"))) {
    const text = readFileSync(join(folder, "dist", name), "utf8");
    assert.doesNotMatch(text, /WebAssembly\.(compile|Module\()|Streaming|fetch\(|node:/, name);
    assert.match(text, /from "\.\/ringfence\.wasm(\?module)?"/);
  }
  assert.doesNotMatch(readFileSync(join(folder, "dist", "browser.js"), "utf8"), /node:|require\(/);
});

const CONSUMER = `
  const rf: Ringfence = await init();
  using policy = rf.policy("{}");
  const yes: boolean = policy.can("user/ana", "deploy.preview", "project/app-web");
  const decision: Decision = policy.check({ subject: "s", action: "a", resource: "r", now: Date.now(), view: "full" });
  const { secret } = rf.generateKey("token");
  const key: Key = rf.key("token", secret);
  const token: string = rf.mintToken(key, { issuer: "i", subject: "user/ana", tenant: "t", audience: "a", expires: new Date() });
  const identity: Identity = rf.verifyToken(token, { issuer: "i", tenant: "t", audience: "a", keys: [key.public] });
  rf.gate(policy).authorize(identity, "a", "r", { context: { mfa: true } });
  const { record } = rf.recorder({ tenant: "t" }, secret).append({ kind: "admin" }, { identity });
  try { rf.verifyRecord(record, [key.public]); } catch (error) { if (error instanceof RingfenceError) error.code.length; }
  const answer: { canonical: string } = rf.call("json.canonical", { text: "{}" });
  // @ts-expect-error a subject as text proves nothing
  rf.gate(policy).authorize("user/ana", "a", "r");
  // @ts-expect-error no such operation
  rf.call("policy.chekc", {});
  // @ts-expect-error no such purpose
  rf.generateKey("tokens");
  // @ts-expect-error an Identity comes from verifyToken
  new Identity();
  void [yes, decision, answer];
`;
const NAMES = "init, Identity, RingfenceError, type Decision, type Key, type Ringfence";

test("TypeScript accepts the package in ES modules and CommonJS, under every resolution", () => {
  mkdirSync("consumer/node_modules", { recursive: true });
  if (!existsSync("consumer/node_modules/@ringfence")) symlinkSync(join(folder, ".."), "consumer/node_modules/@ringfence");
  const body = `export async function main() {${CONSUMER}}\n`;
  writeFileSync("consumer/esm.mts", `import { ${NAMES} } from "@ringfence/wasm";\n${body}`);
  writeFileSync("consumer/common.cts", `import { ${NAMES} } from "@ringfence/wasm";\nimport whole = require("@ringfence/wasm");\nvoid whole.init;\n${body}`);
  const check = (module, resolution, lib, ...files) => {
    const options = { module, moduleResolution: resolution, target: "es2022", lib, types: [], strict: true, skipLibCheck: false, noEmit: true, exactOptionalPropertyTypes: true };
    writeFileSync("consumer/tsconfig.json", JSON.stringify({ compilerOptions: options, files }));
    const done = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", "consumer/tsconfig.json"], { encoding: "utf8" });
    assert.equal(done.status, 0, done.stdout + done.stderr);
  };
  check("nodenext", "nodenext", ["es2022", "dom"], "esm.mts", "common.cts");
  check("esnext", "bundler", ["es2022", "dom"], "esm.mts");
  check("esnext", "bundler", ["esnext", "webworker"], "esm.mts");
});
