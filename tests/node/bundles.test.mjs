// Signed policies through the client's own classes; every attack is in tests/vectors/bundles.jsonl.
import assert from "node:assert/strict";
import { test } from "node:test";

import { NOW, POLICY, WEB, fails } from "./model.mjs";
import { init, library } from "./support.mjs";

const { Policy, SignedPolicy, TrustRoot } = library;
const rf = await init();
const key = (purpose, name) => rf.key(purpose, rf.generateKey(purpose, name).secret);
const signer = key("bundle", "acme/policy");
const people = key("bindings", "acme/people");
const DAY = 86_400_000;
const later = (days) => new Date(Date.parse(NOW) + days * DAY);
const policy = rf.policy(POLICY);
const root = rf.trustRoot(rf.signRoot(signer, { tenant: policy.tenant, version: 1, keys: [signer.public] }));
const delegations = [{ key: people.public, roles: ["developer"], scopes: [WEB], expires: later(9) }];
const bundle = rf.signBundle(signer, policy, { issued: NOW, expires: later(20), delegations });
const opened = rf.openBundle(bundle, { root, now: NOW });
const refused = (body, code) => fails(assert, body, code);
const joins = { bindings: { add: [{ id: "n", principal: "user/new", role: "developer", scope: WEB }] } };

test("a bundle is its policy, and says what to keep", () => {
  assert.ok(opened instanceof SignedPolicy && opened instanceof Policy && root instanceof TrustRoot);
  assert.equal(opened.digest, policy.digest);
  assert.equal(opened.can("user/ana", "deploy.production", WEB), true);
  assert.deepEqual(Object.keys(opened.state).sort(), ["head", "revision", "root", "tenant"]);
  assert.equal(Date.parse(opened.expires), +later(20));
  assert.equal(Date.parse(opened.staleFrom), +later(15));
  assert.equal(opened.stale, false);
  assert.equal(opened.trust, undefined);
  assert.equal(rf.openBundle(bundle, { root, state: opened.state, now: later(19) }).stale, true);
});

test("what was accepted is not given up", () => {
  const { state } = opened;
  const terms = { issued: NOW, expires: later(1) };
  const older = rf.signBundle(signer, policy.with({ revision: 2 }), terms);
  refused(() => rf.openBundle(older, { root, state, now: NOW }), "bundle.rollback");
  refused(() => rf.openBundle(rf.signBundle(signer, policy, terms), { root, state, now: NOW }), "bundle.fork");
  refused(() => rf.openBundle(POLICY, { root, now: NOW }), "bundle.unsigned");
  assert.throws(() => rf.openBundle(bundle, { root: {}, now: NOW }), TypeError);
});

test("a delegated key changes bindings within its delegation", () => {
  const delta = rf.signBindings(people, opened, joins, { issued: NOW });
  const applied = opened.apply(delta, { now: NOW });
  assert.equal(applied.can("user/new", "deploy.preview", WEB), true);
  assert.equal(opened.can("user/new", "deploy.preview", WEB), false);
  assert.deepEqual(rf.openBundle(bundle, { root, deltas: [delta], now: NOW }).state, applied.state);
  refused(() => applied.apply(delta, { now: NOW }), "bundle.chain");
  joins.bindings.add[0].role = "maintainer";
  refused(() => rf.signBindings(people, opened, joins, { issued: NOW }), "bundle.delegation");
});

test("roots follow one another", () => {
  const next = key("bundle", "acme/next");
  const first = rf.signRoot(signer, { tenant: policy.tenant, version: 1, keys: [signer.public] });
  const half = rf.signRoot(signer, { tenant: policy.tenant, version: 2, keys: [next.public] });
  refused(() => rf.trustRoot(first, [half]), "root.unknown_key");
  assert.deepEqual(rf.trustRoot(first, [rf.signRoot(next, half)]).keys, [next.id]);
});

test("a gate under a root asks where a policy comes from", () => {
  const made = rf.generateKey("token");
  const who = { issuer: "i", tenant: policy.tenant, audience: "a" };
  const token = rf.mintToken(rf.key("token", made.secret), { ...who, subject: "user/ana", issued_at: NOW, expires: later(30) });
  const identity = rf.verifyToken(token, { ...who, keys: [made.public], now: NOW });
  const ask = (asked, now = NOW) => rf.gate(asked, { root }).authorize(identity, "deploy.production", WEB, { now });
  assert.equal(ask(opened).allowed, true);
  refused(() => ask(policy), "policy.unsigned");
  refused(() => ask(opened.with({})), "policy.unsigned");
  refused(() => ask(opened, later(20)), "bundle.expired");
  // Nothing but an object of the engine is a root, and a root that is gone lets nobody pass.
  assert.throws(() => rf.gate(opened, { root: { version: 1 } }), TypeError);
  const brief = rf.trustRoot(rf.signRoot(signer, { tenant: policy.tenant, version: 1, keys: [signer.public] }));
  const gate = rf.gate(opened, { root: brief });
  brief.free();
  refused(() => gate.authorize(identity, "deploy.production", WEB, { now: NOW }), "handle.unknown");
  const recorder = rf.recorder({ tenant: policy.tenant }, rf.generateKey("record", "r").secret);
  const record = (asked, now = NOW) => recorder.authorize(asked, identity, "deploy.production", WEB, { root, now });
  assert.equal(record(opened).decision.allowed, true);
  refused(() => record(policy), "policy.unsigned");
  refused(() => record(opened, later(20)), "bundle.expired");
});
