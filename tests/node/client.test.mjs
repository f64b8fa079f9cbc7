// The client beside the hot path: every helper works, says no by name, and leaves no secret behind.
import assert from "node:assert/strict";
import { test } from "node:test";

import { NOW, POLICY, WEB, fails } from "./model.mjs";
import { createClient, init, library, opened, places } from "./support.mjs";

const { RingfenceError, Identity } = library;
const CLAIMS = { issuer: "https://id.example", tenant: "tenant_9fa", audience: "api" };
const utf8 = (bytes) => new TextDecoder().decode(bytes);

function issuer(rf) {
  const made = rf.generateKey("token");
  const key = rf.key("token", made.secret);
  const trust = { ...CLAIMS, keys: [made.public] };
  return { key, trust, mint: (subject, more = {}) => rf.mintToken(key, { ...CLAIMS, subject, expires: Date.now() + 600_000, ...more }) };
}

test("it says what it is", async () => {
  const rf = await init();
  assert.deepEqual(rf.runtime(), { engine: "wasm", host: "node" });
  assert.match(rf.version.version, /^\d+\.\d+\.\d+$/);
});

test("a bad policy names all its errors at once", async () => {
  const rf = await init();
  const bad = POLICY.replaceAll('"role": "developer"', '"role": "develper"');
  assert.throws(() => rf.policy(bad), (error) => {
    assert.ok(error instanceof RingfenceError && error instanceof Error);
    assert.equal(error.code, "policy.unknown_role");
    assert.match(error.path, /^\/bindings\//);
    assert.equal(error.more.length, 2);
    assert.ok(error.more.every((other) => other.code === "policy.unknown_role" && other.path !== error.path));
    return true;
  });
});

test("matrix, info, batches, secrets' places", async () => {
  const policy = (await init()).policy(POLICY);
  const { rows, columns, cells } = policy.matrix(WEB, { now: NOW });
  const cell = (role, permission) => cells[rows.indexOf(`role/${role}`)][columns.indexOf(permission)];
  assert.deepEqual([cell("maintainer", "deploy.production"), cell("maintainer", "billing.manage")], ["allow", "deny"]);
  assert.notEqual(cell("viewer", "deploy.preview"), "allow");
  assert.equal(policy.info().digest, policy.digest);
  assert.deepEqual([policy.tenant, policy.revision], ["tenant_9fa", 3]);
  assert.equal(policy.secretResource("secret://production/X"), `${WEB}/environment/production/secret/X`);
  const asked = ["user/ana", "user/nobody"].map((subject) => ({ subject, action: "deploy.production", resource: WEB }));
  assert.deepEqual(policy.canMany(asked), [true, false]);
  assert.deepEqual(policy.canMany([{ action: "deploy.production", resource: WEB }], { subject: "user/ana" }), [true]);
  assert.deepEqual(policy.checkMany(asked, { now: new Date(NOW) }).map((decision) => decision.allowed), [true, false]);
  const [full, open] = ["full", "public"].map((view) => policy.check({ ...asked[0], view }));
  assert.ok(full.deciding.length > 0 && open.deciding === undefined);
});

test("who, what, where: every page of a search is what check allows; an explanation is for one or the other reader", async () => {
  const policy = (await init()).policy(POLICY);
  const { principals, permissions } = policy.info();
  const action = "deploy.production";
  const may = (subject, what = action, resource = WEB) => policy.check({ subject, action: what, resource, now: NOW }).allowed;
  const wanted = principals.filter((subject) => may(subject));
  for (const limit of [1, 2, 1000])
    assert.deepEqual([...policy.whoCan(action, WEB, { now: NOW, limit })].filter((name) => !name.startsWith("team/")), wanted);
  assert.deepEqual([...policy.whoCan(action, WEB, { now: NOW, type: "user", limit: 1 })], wanted.filter((who) => who.startsWith("user/")));
  assert.deepEqual([...policy.whatCan("user/ana", WEB, { now: NOW, limit: 1 })], permissions.filter((what) => may("user/ana", what)));
  const places = [...policy.whereCan("user/ana", action, { now: NOW, candidates: ["project/app-web/environment/new", "project/other"], limit: 1 })];
  assert.ok(places.includes(WEB) && !places.includes("project/other") && places.every((where) => may("user/ana", action, where)));
  assert.throws(() => [...policy.whoCan(action, "/")], { code: "request.bad_resource" });
  assert.throws(() => [...policy.whoCan(action, WEB, { limit: 0 })], { code: "request.out_of_range" });

  const question = { subject: "user/nobody", action, resource: WEB, now: NOW };
  const told = policy.explain(question);
  assert.deepEqual(told.decision, policy.check(question));
  assert.doesNotMatch(told.report, /role|team|binding/);
  const full = policy.explain({ ...question, view: "full" });
  assert.match(full.report, /Any one of these would be enough\n {2}- role \S+ at project\/app-web/);
  assert.deepEqual(full.decision.grants.map(({ role, scope }) => `role ${role} at ${scope}`), full.decision.needed);

  const { rows, columns, cells } = policy.matrix({ action, rows: "principals", now: NOW });
  assert.deepEqual(rows, principals);
  rows.forEach((who, row) => columns.forEach((where, column) => assert.equal(cells[row][column] === "allow", may(who, action, where))));
});

test("a snapshot with changes answers as the changed document; a candidate is told apart and never enforced", async () => {
  const rf = await init();
  const active = rf.policy(POLICY);
  const question = { subject: "user/new", action: "deploy.production", resource: WEB, now: NOW };
  const row = { id: "new", principal: "user/new", role: "maintainer", scope: WEB };
  const before = active.can("user/new", question.action, WEB) || active.can("user/ana", question.action, WEB);
  const candidate = active.with({ bindings: { add: [row] }, revision: 7 });
  assert.deepEqual([before, candidate.revision, active.revision], [true, 7, 3]);
  // Ids are of one snapshot: each asks its own.
  for (let round = 0; round < 2; ++round)
    assert.deepEqual([active, candidate].map((policy) => policy.can("user/new", question.action, WEB)), [false, true]);
  const decision = active.check({ ...question, shadow: candidate });
  assert.deepEqual([decision.allowed, decision.reason], [false, "not_granted"]);
  const { digest, revision, tenant } = candidate;
  assert.deepEqual(decision.shadow, { allowed: true, reason: "granted", policy: { digest, revision, tenant } });
  assert.equal(active.check(question).shadow, undefined);
  assert.equal(active.check({ ...question, subject: "user/ana", shadow: candidate }).shadow, undefined);
  const [first] = active.checkMany([{ subject: "user/new", action: question.action, resource: WEB }], { shadow: candidate });
  assert.deepEqual([first.allowed, first.shadow.allowed], [false, true]);

  const { trust, mint } = issuer(rf);
  const told = [];
  const gate = rf.gate(active, { shadow: candidate, onDiffer: (differing) => told.push(differing) });
  const enforced = gate.authorize(rf.verifyToken(mint("user/new"), trust), question.action, WEB);
  assert.deepEqual([enforced.allowed, enforced.shadow.allowed], [false, true]);
  assert.equal(gate.authorize(rf.verifyToken(mint("user/ana"), trust), question.action, WEB).allowed, true);
  assert.deepEqual(told, [enforced]);

  for (const [changes, code] of [
    [{ bindings: { remove: ["none"] } }, "policy.unknown_row"],
    [{ binding: {} }, "policy.unknown_member"],
    ["{}", "request.wrong_type"],
  ])
    fails(assert, () => active.with(changes), code);
  const other = rf.policy(POLICY.replace("tenant_9fa", "other"));
  fails(assert, () => active.check({ ...question, shadow: other }), "policy.shadow_tenant");
  assert.throws(() => active.check({ ...question, shadow: {} }), TypeError);
  candidate.free();
  fails(assert, () => active.check({ ...question, shadow: candidate }), "handle.unknown");
});

test("token, identity, gate", async () => {
  const rf = await init();
  const { trust, mint } = issuer(rf);
  const ana = rf.verifyToken(mint("user/ana", { teams: ["oncall"], attributes: { mfa: true } }), trust);
  assert.deepEqual([ana.principal, ana.tenant, ana.teams, ana.attributes], ["user/ana", "tenant_9fa", ["oncall"], { mfa: true }]);
  const policy = rf.policy(POLICY);
  const gate = rf.gate(policy);
  const decision = gate.authorize(ana, "deploy.production", WEB, { context: { mfa: true }, view: "full" });
  assert.deepEqual([decision.allowed, decision.verified, decision.subject], [true, true, "user/ana"]);
  for (const claimed of ["user/ana", 1, null, undefined, {}, { principal: "user/ana" }, policy, Object.create(Identity.prototype), Object.create(ana)])
    assert.throws(() => gate.authorize(claimed, "deploy.production", WEB));
  assert.throws(() => new Identity(), TypeError);
  ana.free();
  fails(assert, () => gate.authorize(ana, "deploy.production", WEB), "handle.unknown");
  const token = mint("user/ana");
  fails(assert, () => rf.verifyToken(token, { ...trust, keys: [rf.generateKey("token").public] }), "token.unknown_key");
  fails(assert, () => rf.verifyToken(token, { ...trust, now: Date.now() + 700_000 }), "token.expired");
  assert.ok(rf.verifyToken(token, { ...trust, leewaySeconds: 60, now: Date.now() + 610_000 }));
  for (const member of ["issuer", "tenant", "audience"])
    assert.throws(() => rf.verifyToken(token, { ...trust, [member]: "other" }), RingfenceError);
});

test("records: recorded by a proven identity or not, verified, refused when changed", async () => {
  const rf = await init();
  const { trust, mint } = issuer(rf);
  const policy = rf.policy(POLICY);
  const writer = rf.generateKey("record", "app-1");
  const recorder = rf.recorder({ tenant: "tenant_9fa" }, writer.secret);
  assert.equal(recorder.public, writer.public);
  const identity = rf.verifyToken(mint("user/developer-07"), trust);
  const { decision, record } = recorder.authorize(policy, identity, "deploy.production", WEB, { host: "test" });
  assert.equal(decision.allowed, false);
  const read = rf.verifyRecord(record, [writer.public], { tenant: "tenant_9fa" });
  assert.deepEqual([read.verified, read.event.actor, read.event.effect, read.event.runtime, read.event.host, read.seq], [true, "user/developer-07", "deny", "node", "test", 0]);
  const second = recorder.append({ kind: "secret", actor: "user/ana", time: NOW, secret: "secret://production/X" });
  assert.equal(second.seq, 1);
  assert.equal(rf.verifyRecord(second.record, [writer.public]).verified, false);
  const third = rf.verifyRecord(recorder.append({ kind: "admin" }, { identity }).record, [writer.public]);
  assert.deepEqual([third.verified, third.event.actor], [true, "user/developer-07"]);
  assert.throws(() => rf.verifyRecord(record.replace("developer-07", "developer-08"), [writer.public]), RingfenceError);
  assert.throws(() => rf.verifyRecord(record, [rf.generateKey("record", "app-1").public]), RingfenceError);
  assert.throws(() => rf.verifyRecord(record, [writer.public], { tenant: "other" }), RingfenceError);
  recorder.free();
  fails(assert, () => recorder.append({ kind: "admin" }), "handle.unknown");
});

test("trees and checkpoints", async () => {
  const rf = await init();
  const one = rf.merkleRoot(["first"]);
  const two = rf.merkleRoot(["first", new TextEncoder().encode("zwei ü")]);
  rf.verifyInclusion({ leaf_hash: two.leaf_hashes[1], index: 1, size: 2, proof: [two.leaf_hashes[0]], root: two.root });
  rf.verifyConsistency({ old_size: 1, old_root: one.root, new_size: 2, new_root: two.root, proof: [two.leaf_hashes[1]] });
  assert.throws(() => rf.verifyInclusion({ leaf_hash: two.leaf_hashes[1], index: 0, size: 2, proof: [two.leaf_hashes[0]], root: two.root }), RingfenceError);
  assert.throws(() => rf.verifyConsistency({ old_size: 1, old_root: two.root, new_size: 2, new_root: two.root, proof: [two.leaf_hashes[1]] }), RingfenceError);
  const made = rf.generateKey("ledger", "ledger.example");
  const note = rf.signCheckpoint(rf.key("ledger", made.secret), { size: 2, root: two.root });
  assert.deepEqual(rf.verifyCheckpoint(note, [made.public]), { origin: "ledger.example", size: 2, root: two.root });
  assert.throws(() => rf.verifyCheckpoint(note.replace("\n2\n", "\n3\n"), [made.public]), RingfenceError);
  assert.throws(() => rf.verifyNote(note, []), RingfenceError);
});

test("vault: a scope, a secret sealed and opened, and opened by nobody else", async () => {
  const rf = await init();
  const make = (purpose) => {
    const made = rf.generateKey(purpose, `${purpose}-1`);
    return { public: made.public, key: rf.key(purpose, made.secret) };
  };
  const [owner, writer, recipient, stranger] = ["vault-owner", "vault-writer", "vault-recipient", "vault-recipient"].map(make);
  const place = { tenant: "tenant_9fa", scope: "production" };
  const file = rf.createVaultScope(owner.key, { ...place, writers: [writer.public], recipients: [recipient.public] });
  const owners = [owner.public];
  assert.deepEqual(rf.readVaultScope({ ...place, owners, file }).recipients, [recipient.public]);
  assert.throws(() => rf.readVaultScope({ ...place, owners: [make("vault-owner").public], file }), RingfenceError);
  const secret = { ...place, owners, scope_file: file, name: "DATABASE_URL" };
  const value = "postgres://ünïcode";
  const lines = [1, 2].map((version) => rf.sealSecret(writer.key, { ...secret, version }, `${value}${version}`));
  const secret_file = lines.map((line) => `${line.trimEnd()}\n`).join("");
  assert.ok(!secret_file.includes("postgres"));
  const opened = rf.openSecret(recipient.key, { ...secret, secret_file });
  assert.deepEqual([opened.version, utf8(opened.value)], [2, `${value}2`]);
  assert.equal(utf8(rf.openSecret(recipient.key, { ...secret, secret_file, version: 1 }).value), `${value}1`);
  assert.throws(() => rf.openSecret(stranger.key, { ...secret, secret_file }), RingfenceError);
  fails(assert, () => rf.openSecret(recipient.key, { ...secret, secret_file, version: 3 }), "vault.unknown_version");
  assert.throws(() => rf.openSecret(writer.key, { ...secret, secret_file }), RingfenceError);
});

test("references and canonical JSON", async () => {
  const rf = await init();
  assert.equal(rf.parseReference("secret://production/DATABASE_URL").name, "DATABASE_URL");
  assert.throws(() => rf.parseReference("http://production/DATABASE_URL"), RingfenceError);
  assert.equal(rf.canonical('{"b":1.0,"a":[]}').canonical, '{"a":[],"b":1}');
  assert.throws(() => rf.canonical('{"a":1,"a":2}'), RingfenceError);
  assert.equal(rf.answer("json.canonical", { text: "[1e3]" }).json.startsWith('{"canonical":"[1000]"'), true);
});

test("the engine keeps no secret that was passed to it or came from it", async () => {
  const { rf, exports } = await opened();
  const { trust, mint } = issuer(rf);
  const made = rf.generateKey("token");
  const text = utf8(made.secret);
  rf.key("token", made.secret).free();
  rf.key("token", text).free();
  const token = mint("user/ana");
  rf.verifyToken(token, trust).free();
  assert.throws(() => rf.key("token", "k4.secret.hunter2-hunter2-hunter2"), RingfenceError);
  assert.throws(() => rf.verifyToken("v4.public.hunter2-hunter2-hunter2", trust), RingfenceError);
  // Of a token the signature is what must not stay; its claims are no secret.
  const signature = token.split(".")[2].slice(-80);
  for (const secret of [text.slice(10, 50), text.slice(-40), signature.slice(0, 40), signature.slice(-40), "hunter2-hunter2"])
    assert.deepEqual(places(exports, secret), [], `${secret.slice(0, 6)}…`);
});

test("a copy that the client makes of a secret text is wiped, yours is not", async () => {
  const { transport } = await init();
  const passed = [];
  const rf = createClient({
    kind: "wasm",
    call: (operation, handle, request, secret) => {
      if (secret !== undefined) passed.push(secret);
      return transport.call(operation, handle, request, secret);
    },
    close: (handle) => transport.close(handle),
  });
  const own = rf.generateKey("token").secret;
  rf.key("token", utf8(own));
  rf.key("token", own);
  assert.throws(() => rf.key("token", "hunter2"), RingfenceError);
  assert.equal(passed.length, 3);
  assert.ok(passed[0].length === own.length && passed[0].every((byte) => byte === 0));
  assert.ok(passed[1] === own && own.some((byte) => byte !== 0));
  assert.ok(passed[2].every((byte) => byte === 0));
});

test("no error repeats a secret", async () => {
  const rf = await init();
  for (const secret of ["hunter2-hunter2", new TextEncoder().encode("hunter2-hunter2")])
    for (const body of [
      () => rf.key("token", secret),
      () => rf.recorder({ tenant: "t" }, secret),
      () => rf.verifyToken(secret, { ...CLAIMS, keys: [] }),
      () => rf.call("version", {}, { secret }),
    ])
      assert.throws(body, (error) => error instanceof RingfenceError && !`${error.stack} ${JSON.stringify(error)}`.includes("hunter2"));
  for (const wrong of [7, ["hunter2"], {}, new Uint16Array(2), null])
    assert.throws(() => rf.key("token", wrong), (error) => error instanceof TypeError && !error.message.includes("hunter2"));
});
