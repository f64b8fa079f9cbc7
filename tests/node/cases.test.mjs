// Kinds of failure that other engines had and that only JavaScript can bring about: what an object inherits,
// numbers beyond 2^53, values that are no JSON.
import assert from "node:assert/strict";
import { test } from "node:test";

import { NOW, fails } from "./model.mjs";
import { init } from "./support.mjs";

const DOCUMENT = {
  ringfence: 1, tenant: "north", revision: 1,
  types: { area: { in: ["tenant"] } },
  permissions: { move: { on: ["area"] } },
  roles: { mover: { allow: ["move"] } },
  bindings: [
    { id: "a", principal: "user/a", role: "mover", scope: "tenant", when: "context.admin == true" },
    { id: "n", principal: "user/n", role: "mover", scope: "tenant", when: "context.n == 9007199254740991" },
    { id: "p", principal: "user/plain", role: "mover", scope: "area/1" },
  ],
};
const question = (user, context) => ({ subject: `user/${user}`, action: "move", resource: "area/1", now: NOW, context });
const opened = async () => (await init()).policy(JSON.stringify(DOCUMENT));

test("what a context inherits is not in it", async () => {
  const policy = await opened();
  class Admin {
    get admin() { return true; }
  }
  assert.equal(policy.check(question("a", { admin: true })).reason, "granted");
  for (const context of [Object.create({ admin: true }), new Admin(), Object.create({}, { admin: { value: true, enumerable: false } })])
    assert.equal(policy.check(question("a", context)).reason, "condition_error");
});

test("what a question inherits is not asked", async () => {
  const policy = await opened();
  for (const member of ["subject", "action", "resource"]) {
    const { [member]: value, ...rest } = question("plain", {});
    fails(assert, () => policy.check(Object.assign(Object.create({ [member]: value }), rest)), "request.missing_member");
  }
});

test("a polluted Object.prototype changes no decision", async () => {
  const policy = await opened();
  const pollution = { admin: true, context: { admin: true }, principal_attributes: { admin: true }, external_teams: ["x"], tenant: "other", subject: "user/plain", now: "1970-01-01T00:00:00Z" };
  for (const [name, value] of Object.entries(pollution)) {
    Object.prototype[name] = value;
    try {
      assert.equal(policy.check(question("a", {})).reason, "condition_error", name);
      assert.equal(policy.check({ subject: "user/a", action: "move", resource: "area/1", now: NOW }).reason, "condition_error", name);
      assert.equal(policy.check(question("plain", {})).reason, "granted", name);
      assert.equal(policy.can("user/nobody", "move", "area/1"), false, name);
      assert.deepEqual(policy.canMany([{ subject: "user/nobody", action: "move", resource: "area/1" }, { subject: "user/plain", action: "move", resource: "area/1" }], { now: NOW }), [false, true], name);
    } finally {
      delete Object.prototype[name];
    }
  }
});

test("no answer leaves anything on Object.prototype", async () => {
  const policy = await opened();
  const before = Reflect.ownKeys(Object.prototype).length;
  const context = JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": {"admin": true}}}');
  assert.equal(policy.check(question("a", context)).reason, "condition_error");
  assert.equal(Reflect.ownKeys(Object.prototype).length, before);
  assert.equal({}.admin, undefined);
});

test("numbers that JavaScript cannot tell apart are refused, others are exact", async () => {
  const policy = await opened();
  assert.equal(policy.check(question("n", { n: Number.MAX_SAFE_INTEGER })).reason, "granted");
  assert.equal(policy.check(question("n", { n: Number.MAX_SAFE_INTEGER - 1 })).reason, "condition_failed");
  for (const n of [2 ** 53, 9007199254740993, -(2 ** 53), 2 ** 63]) fails(assert, () => policy.check(question("n", { n })), "json.unsafe_integer");
  assert.throws(() => policy.check(question("n", { n: 1n })));
  assert.equal(policy.check(question("plain", {})).reason, "granted");
});
