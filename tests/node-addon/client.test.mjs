// The client by its public names, over the addon or, where it is not installed, over the WebAssembly.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { ILL_FORMED, NOW, POLICY, WEB, fails } from "./model.mjs";

const folder = join(process.cwd(), "node_modules", "@ringfence");
const expected = existsSync(join(folder, "node-linux-x64-gnu")) ? "addon" : "wasm";
const { init, RingfenceError, Identity, Policy } = await import(pathToFileURL(join(folder, "node", "dist", "index.js")).href);
const engines = expected === "addon" ? ["addon", "wasm"] : ["wasm"];

test("init takes the addon where it is installed, and says so", async () => {
  assert.equal((await init()).runtime().engine, expected);
  for (const engine of engines) assert.equal((await init({ engine })).runtime().engine, engine);
  await assert.rejects(init({ engine: "best" }), TypeError);
  if (expected === "wasm") await assert.rejects(init({ engine: "addon" }), { code: "node.addon_missing" });
});

test("CommonJS and import by name work, too", async () => {
  const require = createRequire(`${process.cwd()}/`);
  const common = require("@ringfence/node");
  const rf = await common.init();
  assert.equal(rf.runtime().engine, expected);
  assert.ok(rf.policy(POLICY).can("user/ana", "deploy.production", WEB));
  assert.ok(require.resolve("@ringfence/node/ringfence.wasm").endsWith(".wasm"));
});

for (const engine of engines) {
  const rf = await init({ engine });
  const on = (name, body) => test(`${engine}: ${name}`, body);

  on("can agrees with check", () => {
    const policy = rf.policy(POLICY);
    for (const subject of ["user/ana", "user/developer-07", "user/nobody", "user/Jörg 🚀", "user/�", "user/__proto__", "role/viewer"])
      for (const action of ["deploy.production", "deploy.preview", "billing.manage", "secret.read"])
        for (const resource of [WEB, `${WEB}/environment/production/secret/X`, "tenant"]) {
          const { allowed } = policy.check({ subject, action, resource, now: NOW });
          // Twice: the second time from the remembered ids.
          assert.equal(policy.can(subject, action, resource), allowed, `${subject} ${action} ${resource}`);
          assert.equal(policy.can(subject, action, resource), allowed);
          assert.equal(policy.as(subject).can(action, resource), allowed);
        }
    assert.equal(policy.can("constructor", "toString", "__proto__"), false);
  });

  on("a lone surrogate is an error, never another string", () => {
    const policy = rf.policy(POLICY);
    for (const end of ILL_FORMED) {
      for (const question of [
        [`user/ana${end}`, "deploy.production", WEB],
        ["user/ana", `deploy.production${end}`, WEB],
        ["user/ana", "deploy.production", WEB + end],
      ]) {
        fails(assert, () => policy.can(...question), "request.bad_utf8");
        const [subject, action, resource] = question;
        assert.throws(() => policy.check({ subject, action, resource }), RingfenceError);
      }
      assert.throws(() => rf.policy(POLICY + end), RingfenceError);
      assert.throws(() => rf.key("token", end), RingfenceError);
    }
  });

  on("long and fresh strings arrive whole", () => {
    const policy = rf.policy(POLICY);
    for (let i = 0; i < 6000; ++i) assert.equal(policy.can(`user/u${i}`, "deploy.production", WEB), false);
    for (const pad of [65_536, 70_000, 3_000_000])
      for (const place of [0, 1, 2]) {
        const question = ["user/ana", "deploy.production", WEB];
        question[place] += "x".repeat(pad);
        fails(assert, () => policy.can(...question), "request.too_long");
      }
    for (const pad of [1, 500, 5000, 30_000]) {
      assert.equal(policy.can(`user/ana${"x".repeat(pad)}`, "deploy.production", WEB), false);
      assert.equal(policy.can("user/ana", "deploy.production", WEB + "🚀".repeat(pad)), false);
      assert.equal(policy.can("user/developer-07", "deploy.production", WEB), false);
      assert.equal(policy.can("user/ana", "deploy.production", WEB), true);
    }
  });

  on("arguments of another kind are refused", () => {
    const policy = rf.policy(POLICY);
    for (const wrong of [undefined, null, 7, {}, [], 1n, { toString: () => "user/ana" }])
      for (let place = 0; place < 3; ++place)
        assert.throws(() => policy.can(...["user/ana", "deploy.production", WEB].with(place, wrong)), TypeError);
    fails(assert, () => policy.check({ subject: "user/ana", action: "deploy.preview", resource: WEB, extra: 1 }), "request.unknown_member");
    fails(assert, () => policy.check({ subject: "user/ana", action: "deploy.preview", resource: WEB, now: "noon" }), "request.bad_time");
    fails(assert, () => rf.call("no.such", {}), "request.unknown_operation");
  });

  on("a policy says what it is, in one answer", () => {
    const policy = rf.policy(POLICY);
    assert.equal(policy.info().digest, policy.digest);
    const { rows, columns, cells } = policy.matrix(WEB, { now: NOW });
    assert.equal(cells[rows.indexOf("role/maintainer")][columns.indexOf("billing.manage")], "deny");
    assert.equal(policy.secretResource("secret://production/X"), `${WEB}/environment/production/secret/X`);
    const asked = ["user/ana", "user/nobody"].map((subject) => ({ subject, action: "deploy.production", resource: WEB }));
    assert.deepEqual(policy.canMany(asked), [true, false]);
    assert.deepEqual(policy.checkMany(asked).map((decision) => decision.allowed), [true, false]);
    assert.throws(() => rf.policy(POLICY.replace('"maintainer", "scope"', '"maintaner", "scope"')), (error) => {
      assert.ok(error instanceof RingfenceError && error.code === "policy.unknown_role" && error.path.startsWith("/bindings/"));
      return true;
    });
  });

  on("a freed policy answers nothing", () => {
    const policy = rf.policy(POLICY);
    assert.ok(policy.can("user/ana", "deploy.production", WEB));
    policy.free();
    policy.free();
    const next = rf.policy(POLICY);
    fails(assert, () => policy.can("user/ana", "deploy.production", WEB), "handle.unknown");
    fails(assert, () => policy.info(), "handle.unknown");
    assert.ok(next.can("user/ana", "deploy.production", WEB));
    assert.ok(next instanceof Policy);
  });

  on("token, identity, gate and record", () => {
    const made = rf.generateKey("token");
    const trust = { issuer: "https://id.example", tenant: "tenant_9fa", audience: "api", keys: [made.public], now: NOW };
    const { keys, now, ...claims } = trust;
    const mint = (subject) => rf.mintToken(rf.key("token", made.secret), { ...claims, subject, issued_at: NOW, expires: "2026-06-01T12:10:00Z" });
    const token = mint("user/ana");
    const ana = rf.verifyToken(token, trust);
    assert.equal(ana.principal, "user/ana");
    const policy = rf.policy(POLICY);
    const gate = rf.gate(policy);
    assert.deepEqual([gate.authorize(ana, "deploy.production", WEB, { now: NOW })].map((d) => [d.allowed, d.verified]), [[true, true]]);
    for (const claimed of ["user/ana", 1, null, undefined, {}, { principal: "user/ana" }, policy, Object.create(Identity.prototype)])
      assert.throws(() => gate.authorize(claimed, "deploy.production", WEB));
    assert.throws(() => new Identity(), TypeError);
    fails(assert, () => rf.verifyToken(token, { ...trust, keys: [rf.generateKey("token").public] }), "token.unknown_key");
    fails(assert, () => rf.verifyToken(token, { ...trust, now: "2026-06-01T12:11:00Z" }), "token.expired");
    for (let i = 0; i < token.length; i += 3) {
      const changed = Buffer.from(token);
      changed[i] ^= 1;
      assert.throws(() => rf.verifyToken(changed, trust), RingfenceError);
    }
    const record = rf.generateKey("record", "app-1");
    const recorder = rf.recorder({ tenant: "tenant_9fa" }, record.secret);
    const signed = recorder.authorize(policy, rf.verifyToken(mint("user/developer-07"), trust), "deploy.production", WEB, { now: NOW });
    assert.equal(signed.decision.allowed, false);
    const read = rf.verifyRecord(signed.record, [record.public], { tenant: "tenant_9fa" });
    assert.deepEqual([read.verified, read.event.effect, read.event.runtime, read.seq], [true, "deny", "node", 0]);
    assert.equal(rf.verifyRecord(recorder.append({ actor: "user/ana", time: NOW }).record, [record.public]).verified, false);
    assert.throws(() => rf.verifyRecord(signed.record.replace("developer", "developes"), [record.public]), RingfenceError);
    fails(assert, () => rf.recorder({ tenant: "tenant_9fa" }, made.secret), "key.wrong_purpose");
  });

  on("no error repeats a secret", () => {
    for (const secret of ["hunter2-hunter2", new TextEncoder().encode("hunter2-hunter2")])
      for (const body of [
        () => rf.key("token", secret),
        () => rf.recorder({ tenant: "t" }, secret),
        () => rf.verifyToken(secret, { issuer: "i", tenant: "t", audience: "a", keys: [], now: NOW }),
        () => rf.call("version", {}, { secret }),
      ])
        assert.throws(body, (error) => !`${error.stack} ${JSON.stringify(error)}`.includes("hunter2"));
    for (const wrong of [7, ["hunter2"], {}, new Uint16Array(2)])
      assert.throws(() => rf.key("token", wrong), (error) => error instanceof TypeError && !error.message.includes("hunter2"));
  });
}
