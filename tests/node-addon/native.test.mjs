// Ledger, vault, gate and programs from Node.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { NOW, POLICY, WEB } from "./model.mjs";

const { init } = await import(pathToFileURL(join(process.cwd(), "node_modules/@ringfence/node/dist/index.js")).href);
const rf = await init({ engine: "addon" });
const tenant = "tenant_9fa";
const REFERENCE = "secret://production/DATABASE_URL";
const VALUE = Buffer.from("postgres://hunter2:\n'\"$`\\ \xff@db/app", "latin1");

async function world() {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-"));
  const made = Object.fromEntries(["vault-owner", "vault-writer", "vault-recipient"].map((p) => [p, rf.generateKey(p, "k")]));
  const key = Object.fromEntries(Object.entries(made).map(([p, { secret }]) => [p, rf.key(p, secret)]));
  const log = rf.generateKey("ledger", "log.example/1");
  const record = rf.generateKey("record", "app-1");
  const token = rf.generateKey("token");
  const trust = { issuer: "https://id.example", tenant, audience: "api", keys: [token.public], now: NOW };
  const identity = (subject) => {
    const claims = { issuer: trust.issuer, tenant, audience: "api", subject, issued_at: NOW, expires: "2026-06-01T12:10:00Z" };
    return rf.verifyToken(rf.mintToken(rf.key("token", token.secret), claims), trust);
  };
  const vault = await rf.vault({ path: join(folder, "vault"), tenant, owners: [made["vault-owner"].public] }).init();
  await vault.createScope("production", key["vault-owner"], {
    writers: [made["vault-writer"].public],
    recipients: [made["vault-recipient"].public],
  });
  await vault.set("production", "DATABASE_URL", VALUE, key["vault-writer"], { created: NOW });
  const path = join(folder, "audit.db");
  const ledger = await rf.openLedger({ path, tenant, key: log.secret, writers: [record.public] });
  const policy = rf.policy(POLICY);
  const parts = { policy, vault, ledger, recipient: key["vault-recipient"], recordKey: record.secret };
  const gate = await rf.secretGate(parts);
  const events = async () => {
    const out = [];
    for await (const entry of rf.readLedger(path)) out.push(rf.verifyRecord(entry.record, [record.public], { tenant }).event);
    return out;
  };
  return { folder, path, key, log, record, vault, ledger, policy, gate, parts, identity, events };
}

const print = [process.execPath, "-e", "process.stdout.write(Buffer.from(require('fs').readFileSync('/proc/self/environ','latin1').split('\\0').find(v=>v.startsWith('URL=')).slice(4),'latin1'))"];

test("a secret is released to whom the policy allows, recorded first", async () => {
  const { gate, identity, events } = await world();
  const resolved = await gate.resolve(identity("user/ana"), REFERENCE, { now: NOW });
  assert.ok(resolved.allowed && VALUE.equals(resolved.secret) && resolved.version === 1);
  const [first] = await events();
  assert.deepEqual([first.actor, first.effect, first.secret, first.runtime], ["user/ana", "allow", REFERENCE, "node"]);
});

test("a denial leaves a record and no secret", async () => {
  const { gate, identity, events } = await world();
  const denied = await gate.resolve(identity("user/developer-07"), REFERENCE, { now: NOW });
  assert.deepEqual([denied.allowed, "secret" in denied, denied.decision.decision.reason], [false, false, "not_granted"]);
  assert.deepEqual((await events()).map((event) => [event.actor, event.effect]), [["user/developer-07", "deny"]]);
});

test("only identities get secrets", async () => {
  const { gate, events, policy } = await world();
  for (const claimed of ["user/ana", 1, null, undefined, {}, { principal: "user/ana" }, policy]) {
    await assert.rejects(gate.resolve(claimed, REFERENCE, { now: NOW }), TypeError);
    await assert.rejects(gate.run(claimed, ["/bin/true"], { env: { URL: REFERENCE }, now: NOW }), TypeError);
  }
  assert.deepEqual(await events(), []);
});

test("a program gets the exact bytes, and its end is told", async () => {
  const { gate, identity, events } = await world();
  const ana = identity("user/ana");
  const options = { env: { URL: REFERENCE }, capture: true, now: NOW };
  const ran = await gate.run(ana, print, options);
  assert.ok(ran.allowed && ran.exit_code === 0 && VALUE.equals(ran.output));
  assert.equal((await gate.run(ana, ["/bin/sh", "-c", "exit 7"], options)).exit_code, 7);
  assert.equal((await gate.run(ana, ["/bin/sh", "-c", "kill -9 $$"], options)).signal, 9);
  const late = await gate.run(ana, ["/bin/sleep", "60"], { ...options, timeout: 200 });
  assert.equal(late.timed_out, true);
  assert.deepEqual((await events()).map((e) => e.outcome).filter((o) => /^(exit|failed)/.test(o ?? "")), ["exit:0", "exit:7", "exit:137", "failed:run.timed_out"]);
  const denied = await gate.run(identity("user/developer-07"), ["/bin/sh", "-c", "exit 9"], options);
  assert.deepEqual([denied.allowed, denied.exit_code, "output" in denied], [false, undefined, false]);
});

test("what is wrong with a run opens nothing", async () => {
  const { gate, identity, events } = await world();
  const ana = identity("user/ana");
  for (const [argv, env, code] of [
    [[], { URL: REFERENCE }, "run.no_program"],
    [["/no/such"], { URL: REFERENCE }, "run.not_found"],
    [["/bin/true"], { LD_PRELOAD: REFERENCE }, "run.refused_name"],
    [["/bin/true"], { "A=B": REFERENCE }, "run.bad_name"],
    [["/bin/true"], { URL: "DATABASE_URL" }, "reference.malformed"],
  ])
    await assert.rejects(gate.run(ana, argv, { env, now: NOW }), { code });
  await assert.rejects(gate.run(ana, "echo", { env: {}, now: NOW }), TypeError);
  assert.deepEqual(await events(), []);
});

test("the ledger verifies, and a changed byte is placed", async () => {
  const { gate, identity, path, log, record, ledger, folder } = await world();
  const recorder = rf.recorder({ tenant }, record.secret);
  const records = Array.from({ length: 20 }, (_, i) => recorder.append({ actor: "user/ana", note: `number ${i}`, time: NOW }).record);
  const appended = await ledger.append(records);
  assert.deepEqual([appended.size, appended.indexes.at(-1)], [20, 19]);
  await assert.rejects(ledger.append(recorder.append({ actor: "user/eve", time: NOW }).record.replace("eve", "ana")));
  await gate.resolve(identity("user/developer-07"), REFERENCE, { now: NOW });
  const trust = { keys: [log.public], writers: [record.public], tenant };
  assert.equal((await rf.verifyLedger(path, { ...trust, seen: appended.checkpoint })).size, 21);
  ledger.free();
  await assert.rejects(ledger.append([]), { code: "handle.unknown" });
  await assert.rejects(rf.verifyLedger(path, { ...trust, keys: [rf.generateKey("ledger", "log.example/1").public] }));
  gate.free(); // the last that holds the ledger open: its write-ahead log is folded into the file
  const copy = join(folder, "copy.db");
  const data = readFileSync(path);
  data[data.indexOf("number 13")] ^= 1;
  writeFileSync(copy, data);
  await assert.rejects(rf.verifyLedger(copy, trust), (error) => error.path.includes("13"));
  await rf.verifyLedger(path, trust);
});

test("the vault lists names, and refuses what does not fit", async () => {
  const { vault, key, parts } = await world();
  const [listed] = await vault.secrets();
  assert.deepEqual([listed.scope, listed.name, listed.version], ["production", "DATABASE_URL", 1]);
  await assert.rejects(vault.init(), { code: "vault.exists" });
  await assert.rejects(vault.set("staging", "X", "x", key["vault-writer"]), { code: "vault.unknown_scope" });
  await assert.rejects(vault.set("production", "X", "x", key["vault-owner"]), { code: "key.wrong_purpose" });
  await assert.rejects(vault.set("production", "X", "\ud800", key["vault-writer"]), { code: "request.bad_utf8" });
  await assert.rejects(rf.secretGate({ ...parts, recipient: key["vault-writer"] }), { code: "key.wrong_purpose" });
  const other = rf.vault({ ...vault, path: vault.path, tenant, owners: [rf.generateKey("vault-owner", "k").public] });
  await assert.rejects(other.secrets());
});

test("objects of another engine are refused", async () => {
  const { parts, identity, gate } = await world();
  const elsewhere = await init({ engine: "wasm" });
  await assert.rejects(rf.secretGate({ ...parts, policy: elsewhere.policy(POLICY) }), { code: "handle.unknown" });
  gate.free();
  await assert.rejects(gate.resolve(identity("user/ana"), REFERENCE, { now: NOW }), { code: "handle.unknown" });
  assert.throws(() => elsewhere.gate(elsewhere.policy(POLICY)).authorize(identity("user/ana"), "deploy.preview", WEB), { code: "handle.unknown" });
});

test("under a trust root a secret gate wants a signed policy, for as long as it holds", async () => {
  const { parts, identity } = await world();
  const signer = rf.key("bundle", rf.generateKey("bundle", "acme/policy").secret);
  const root = rf.trustRoot(rf.signRoot(signer, { tenant, version: 1, keys: [signer.public] }));
  const ends = "2026-06-01T12:05:00Z";
  const bundle = rf.signBundle(signer, parts.policy, { issued: NOW, expires: ends });
  const policy = rf.openBundle(bundle, { root, now: NOW });
  await assert.rejects(rf.secretGate({ ...parts, root }), { code: "policy.unsigned" });
  await assert.rejects(rf.secretGate({ ...parts, root, policy: policy.with({}) }), { code: "policy.unsigned" });
  const gate = await rf.secretGate({ ...parts, root, policy });
  const ana = identity("user/ana");
  assert.deepEqual(Buffer.from((await gate.resolve(ana, REFERENCE, { now: NOW })).secret), VALUE);
  await assert.rejects(gate.resolve(ana, REFERENCE, { now: ends }), { code: "bundle.expired" });
  assert.throws(() => gate.authorize(ana, "deploy.preview", WEB, { now: ends }), { code: "bundle.expired" });
});
