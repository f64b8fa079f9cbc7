// @ringfence/wasm as npm installs it, in Node: answers, and the traps at the border of the module's memory.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { Identity, RingfenceError, init } from "@ringfence/wasm";

import { ILL_FORMED, NOW, POLICY, WEB, fails } from "./model.mjs";

const root = process.env.RINGFENCE_ROOT;
const folder = join(process.cwd(), "node_modules", "@ringfence", "wasm");
const bytes = readFileSync(join(folder, "dist", "ringfence.wasm"));
const rf = await init();
const open = () => rf.policy(POLICY);

test("can agrees with check, canMany and checkMany", () => {
  const policy = open();
  for (const subject of ["user/ana", "user/developer-07", "user/nobody", "user/Jörg 🚀", "user/__proto__", "role/viewer"])
    for (const action of ["deploy.production", "deploy.preview", "billing.manage", "no.such"]) {
      const question = { subject, action, resource: WEB };
      const { allowed } = policy.check({ ...question, now: NOW });
      assert.equal(policy.can(subject, action, WEB), allowed);
      assert.equal(policy.can(subject, action, WEB), allowed); // from the remembered ids
      assert.equal(policy.as(subject).can(action, WEB), allowed);
      assert.deepEqual(policy.canMany([question]), [allowed]);
      assert.equal(policy.checkMany([question])[0].allowed, allowed);
    }
  assert.equal(policy.can("constructor", "toString", "__proto__"), false);
  assert.equal(policy.can("user/ana", "deploy.production", WEB), true);
});

test("matrix, info, secret references", () => {
  const policy = open();
  const { roles, permissions, cells } = policy.matrix(WEB, { now: NOW });
  assert.equal(cells[roles.indexOf("maintainer")][permissions.indexOf("billing.manage")], "deny");
  assert.equal(policy.info().digest, policy.digest);
  assert.equal(policy.secretResource("secret://production/X"), `${WEB}/environment/production/secret/X`);
});

test("a denied subject stays denied when memory grows between calls", async () => {
  const module = await WebAssembly.compile(bytes);
  const own = await init(module);
  const policy = own.policy(POLICY);
  assert.equal(policy.can("user/ana", "deploy.production", WEB), true);
  // Growing detaches every view: a stale one would leave the question of ana in the scratch area.
  for (let i = 1; i < 40; ++i) {
    assert.equal(policy.can("user/ana", "deploy.production", WEB), true);
    own.policy(POLICY.replace('"viewer": {}', `"viewer": {}, "pad": {"title": "${"x".repeat(i * 20_000)}"}`)).free();
    assert.equal(policy.can("user/eve", "deploy.production", WEB), false);
    assert.equal(policy.can("user/developer-07", "deploy.production", WEB), false);
    assert.equal(policy.can("user/ana", "deploy.production", `project/other-${i}`), false);
  }
});

test("long strings arrive whole", () => {
  const policy = open();
  for (const pad of [1, 500, 5_000]) {
    assert.equal(policy.can(`user/ana${"x".repeat(pad)}`, "deploy.production", WEB), false);
    assert.equal(policy.can("user/ana", "deploy.production", WEB + "🚀".repeat(pad)), false);
    assert.equal(policy.can("user/ana", "deploy.production", WEB), true);
  }
  fails(assert, () => policy.can(`user/ana${"x".repeat(500_000)}`, "deploy.production", WEB), "request.too_long");
  fails(assert, () => policy.can("user/ana", "deploy.production", WEB + "x".repeat(500_000)), "request.too_long");
  assert.equal(policy.can("user/eve", "deploy.production", WEB), false);
});

test("the maps of ids stay bounded and never mix two up", () => {
  const policy = open();
  for (let i = 0; i < 20_000; ++i) assert.equal(policy.can(`user/u${i}`, "deploy.production", WEB), false);
  assert.equal(policy.can("user/ana", "deploy.production", WEB), true);
});

test("a lone surrogate is an error, never another string", () => {
  const policy = open();
  for (const end of ILL_FORMED) {
    fails(assert, () => policy.can(`user/ana${end}`, "deploy.production", WEB), "request.bad_utf8");
    fails(assert, () => policy.can("user/ana", `deploy.production${end}`, WEB), "request.bad_utf8");
    fails(assert, () => policy.can("user/ana", "deploy.production", WEB + end), "request.bad_utf8");
    fails(assert, () => policy.check({ subject: `user/ana${end}`, action: "x", resource: WEB }), "request.bad_utf8");
  }
});

test("wrong kinds are refused", () => {
  const policy = open();
  for (const wrong of [undefined, null, 7, {}, []])
    for (let place = 0; place < 3; ++place)
      assert.throws(() => policy.can(...["user/ana", "deploy.production", WEB].with(place, wrong)), TypeError);
  fails(assert, () => policy.check({ subject: "user/a", action: "x", resource: WEB, extra: 1 }), "request.unknown_member");
  fails(assert, () => rf.call("no.such", {}), "request.unknown_operation");
});

test("a freed policy answers nothing, and another engine's is refused", async () => {
  const policy = open();
  assert.equal(policy.can("user/ana", "deploy.production", WEB), true);
  policy.free();
  policy.free();
  fails(assert, () => policy.can("user/ana", "deploy.production", WEB), "handle.unknown");
  fails(assert, () => policy.info(), "handle.unknown");
  const other = await init();
  fails(assert, () => rf.call("policy.info", {}, { on: other.policy(POLICY) }), "handle.unknown");
});

test("token, gate and record", () => {
  const key = rf.generateKey("token");
  const trust = { issuer: "https://id.example", tenant: "tenant_9fa", audience: "api", keys: [key.public], now: NOW };
  const claims = { issuer: trust.issuer, tenant: trust.tenant, audience: "api", subject: "user/ana", issued_at: NOW, expires: "2026-06-01T12:10:00Z" };
  const identity = rf.verifyToken(rf.mintToken(rf.key("token", key.secret), claims), trust);
  const policy = open();
  assert.equal(rf.gate(policy).authorize(identity, "deploy.production", WEB, { now: NOW }).allowed, true);
  assert.throws(() => rf.gate(policy).authorize({ principal: "user/ana" }, "deploy.production", WEB), TypeError);
  assert.throws(() => new Identity(Symbol(), {}), TypeError);
  const record = rf.generateKey("record", "app-1");
  const signed = rf.recorder({ tenant: "tenant_9fa" }, record.secret).authorize(policy, identity, "deploy.production", WEB, { now: NOW });
  assert.equal(rf.verifyRecord(signed.record, [record.public]).verified, true);
  assert.throws(() => rf.verifyRecord(signed.record.replace("user/ana", "user/bob"), [record.public]), RingfenceError);
});

test("imports and exports are these and no others", async () => {
  const module = await WebAssembly.compile(bytes);
  assert.deepEqual(WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`), ["env.rf_host_random"]);
  const functions = readFileSync(join(root, "bindings/abi/exports.txt"), "utf8").trim().split("\n");
  const names = WebAssembly.Module.exports(module).map(({ name }) => name).sort();
  const allowed = [...functions, "memory", "_initialize"];
  for (const name of [...functions, "memory"]) assert.ok(names.includes(name), name);
  assert.deepEqual(names.filter((name) => !allowed.includes(name)), []);
});

// The goal is 120 KB (DESIGN 10: 180 KB with everything). It is not reached yet; this holds the line.
test("the module is at most 192 KB gzipped", (t) => {
  const size = gzipSync(bytes, { level: 9 }).length;
  t.diagnostic(`ringfence.wasm: ${size} bytes gzipped`);
  assert.ok(size <= 192 * 1024, `${size} bytes`);
});

test("no eval, and the edge entry compiles nothing", () => {
  for (const file of ["browser.js", "edge.js", "node.js"])
    assert.doesNotMatch(readFileSync(join(folder, "dist", file), "utf8"), /\beval\(|new Function\b/);
  assert.match(readFileSync(join(folder, "dist", "edge.js"), "utf8"), /import compiled from ".\/ringfence.wasm"/);
});

test("CommonJS, bytes, module and Response with any MIME type", async () => {
  const common = createRequire(import.meta.url)("@ringfence/wasm");
  assert.equal((await common.init()).policy(POLICY).tenant, "tenant_9fa");
  for (const type of ["application/wasm", "application/octet-stream"])
    assert.ok(await init(new Response(bytes, { headers: { "content-type": type } })));
  await assert.rejects(init(new Response("", { status: 404 })), { code: "engine.not_found" });
  assert.ok(await init(new Uint8Array(bytes)));
});

test("memory stays flat over 100,000 policies opened and freed", async () => {
  let memory;
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...args) => {
    const made = await instantiate(...args);
    memory = (made.instance ?? made).exports.memory;
    return made;
  };
  const own = await init();
  WebAssembly.instantiate = instantiate;
  const small = '{"ringfence":1,"tenant":"t","revision":1}';
  for (let i = 0; i < 1_000; ++i) own.policy(small).free();
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 100_000; ++i) own.policy(small).free();
  assert.equal(memory.buffer.byteLength, before);
});

test("a typed program is checked, as an ES module and as CommonJS", () => {
  for (const name of ["typescript", "@types", "@typescript", "undici-types"])
    if (!existsSync(join("node_modules", name))) symlinkSync(join(root, "node_modules", name), join("node_modules", name));
  for (const file of ["consumer.mts", "consumer.cts"]) {
    cpSync("typing/consumer.mts", file);
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--exactOptionalPropertyTypes",
      "--module", "nodenext", "--lib", "es2022,dom", file]);
  }
});
