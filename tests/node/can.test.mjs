// The hot path: whatever a program does between two questions, the engine decides on this one.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ILL_FORMED, NOW, POLICY, WEB, fails } from "./model.mjs";
import { SMALL, counting, crowd, init, library, opened } from "./support.mjs";

const { RingfenceError } = library;
const SUBJECTS = ["user/ana", "user/developer-07", "user/nobody", "user/Jörg 🚀", "user/�", "user/__proto__", "role/viewer", "team/web", ""];
const ACTIONS = ["deploy.production", "deploy.preview", "billing.manage", "secret.read", "no.such", ""];
const RESOURCES = [WEB, `${WEB}/environment/production/secret/X`, "tenant", "project/other", "project/äpp", ""];

test("can agrees with check, asked once and again", async () => {
  const policy = (await init()).policy(POLICY);
  let allowed = 0;
  for (const subject of SUBJECTS)
    for (const action of ACTIONS)
      for (const resource of RESOURCES) {
        let expected = false;
        try {
          expected = policy.check({ subject, action, resource, now: NOW }).allowed;
        } catch (error) {
          assert.ok(error instanceof RingfenceError);
        }
        for (let i = 0; i < 3; ++i) assert.equal(policy.can(subject, action, resource), expected, `${subject} ${action} ${resource}`);
        assert.equal(policy.as(subject).can(action, resource), expected);
        assert.deepEqual(policy.canMany([{ subject, action, resource }]), [expected]);
        allowed += Number(expected);
      }
  assert.ok(allowed > 5);
});

test("memory that grows between two questions leaves no old question behind", async () => {
  const { rf, exports } = await opened();
  const policy = rf.policy(POLICY);
  assert.equal(policy.can("user/ana", "deploy.production", WEB), true);
  assert.equal(policy.can("user/developer-07", "deploy.preview", WEB), true);
  for (let i = 0; i < 10; ++i) {
    // What stands in the scratch area is a question that is allowed.
    assert.equal(policy.can("user/ana", "deploy.production", WEB), true);
    exports.memory.grow(1);
    assert.equal(policy.can("user/nobody", "deploy.production", WEB), false, "a denied subject by name");
    assert.equal(policy.can("user/ana", "deploy.production", WEB), true);
    exports.memory.grow(1);
    assert.equal(policy.can("user/ana", "deploy.production", "project/other"), false, "a denied resource by ids");
    exports.memory.grow(1);
    assert.equal(policy.can("user/ana", "deploy.production", "project/öther"), false, "a denied resource beyond ASCII");
    exports.memory.grow(1);
    assert.equal(policy.check({ subject: "user/developer-07", action: "deploy.production", resource: WEB }).allowed, false);
    // The engine itself makes it grow.
    const before = exports.memory.buffer.byteLength;
    const big = rf.policy(crowd(4000 + 1000 * i));
    assert.equal(policy.can("user/developer-07", "deploy.production", WEB), false);
    assert.equal(big.can(`user/u${i}`, "deploy", "project/web"), true);
    if (i === 0) assert.ok(exports.memory.buffer.byteLength > before, "this was to make memory grow");
    big.free();
  }
});

test("a long question is whole or refused, and leaves the next one alone", async () => {
  const policy = (await init()).policy(POLICY);
  const good = ["user/ana", "deploy.production", WEB];
  for (const unit of ["a", "\0", "ä", "€", "🚀"])
    for (const length of [1, 100, 1000, 4080, 4090, 4096, 4097, 5000, 12_288, 20_000, 30_000])
      for (let place = 0; place < 3; ++place) {
        assert.equal(policy.can(...good.with(place, good[place] + unit.repeat(length))), false);
        assert.equal(policy.can(...good), true);
      }
  for (let place = 0; place < 3; ++place)
    for (const length of [65_536, 1_000_000]) fails(assert, () => policy.can(...good.with(place, good[place] + "a".repeat(length))), "request.too_long");
  assert.equal(policy.can(...good), true);
});

test("what the encoder cuts off is an error", async () => {
  const policy = (await init()).policy(POLICY);
  const real = TextEncoder.prototype.encodeInto;
  TextEncoder.prototype.encodeInto = function (text, bytes) {
    return real.call(this, text.slice(0, -1), bytes);
  };
  try {
    fails(assert, () => policy.can("user/ana", "deploy.production", `${WEB}ä`), "engine.truncated");
    fails(assert, () => policy.can("user/Jörg 🚀", "deploy.production", WEB), "engine.truncated");
  } finally {
    TextEncoder.prototype.encodeInto = real;
  }
  assert.equal(policy.can("user/Jörg 🚀", "deploy.preview", WEB), true);
});

test("a lone surrogate is an error, never U+FFFD", async () => {
  const rf = await init();
  const policy = rf.policy(POLICY);
  assert.equal(policy.can("user/�", "deploy.preview", WEB), true);
  for (const end of ILL_FORMED) {
    fails(assert, () => policy.can(`user/${end}`, "deploy.preview", WEB), "request.bad_utf8");
    fails(assert, () => policy.can("user/�", `deploy.preview${end}`, WEB), "request.bad_utf8");
    fails(assert, () => policy.can("user/�", "deploy.preview", WEB + end), "request.bad_utf8");
    fails(assert, () => policy.as(end).can("deploy.preview", WEB), "request.bad_utf8");
    fails(assert, () => policy.check({ subject: `user/${end}`, action: "deploy.preview", resource: WEB }), "request.bad_utf8");
    fails(assert, () => policy.check({ subject: "user/ana", action: "deploy.preview", resource: WEB, context: { [end]: 1 } }), "request.bad_utf8");
    fails(assert, () => rf.policy(POLICY + end), "request.bad_utf8");
    fails(assert, () => rf.call(`version${end}`, {}), "request.bad_utf8");
    fails(assert, () => rf.key("token", end), "request.bad_utf8");
  }
  assert.equal(policy.can("user/�", "deploy.preview", WEB), true);
});

test("text beyond ASCII is the same text: nothing is narrowed or composed", async () => {
  const policy = (await init()).policy(POLICY);
  assert.equal(policy.can("user/Jörg 🚀", "deploy.preview", WEB), true);
  for (const question of [
    ["ŵser/ana", "deploy.production", WEB],
    ["user/šnš", "deploy.production", WEB],
    ["user/ana", "Ťeploy.production", WEB],
    ["user/ana", "deploy.production", "Űroject/app-web"],
    ["user/Jo\u0308rg 🚀", "deploy.preview", WEB],
    ["user/J\u01f6rg 🚀", "deploy.preview", WEB],
  ])
    assert.equal(policy.can(...question), false, question.join(" "));
});

test("names of Object's own members are names like any other", async () => {
  const rf = await init();
  const policy = rf.policy(POLICY);
  assert.equal(policy.can("user/__proto__", "deploy.preview", WEB), true);
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "then"]) {
    for (let i = 0; i < 2; ++i)
      for (const question of [[name, "deploy.preview", WEB], ["user/ana", name, WEB], ["user/ana", "deploy.preview", name], [`user/${name}!`, name, name]])
        assert.equal(policy.can(...question), false);
    fails(assert, () => rf.call(name, {}), "request.unknown_operation");
  }
  fails(assert, () => policy.check(JSON.parse('{"subject":"user/ana","action":"deploy.preview","resource":"tenant","__proto__":{}}')), "request.unknown_member");
  const decision = policy.check({ subject: "user/ana", action: "deploy.preview", resource: WEB, context: JSON.parse('{"__proto__":{"allowed":true}}') });
  assert.equal(Object.getPrototypeOf(decision), Object.prototype);
  assert.equal({}.allowed, undefined);
});

test("ids are kept for what the policy names, up to a bound, and dropped with it", async () => {
  const { rf, count } = await counting("rf_subject", "rf_action", "rf_resource", "rf_can", "rf_can_ids", "rf_can_at");
  const policy = rf.policy(SMALL);
  for (let i = 0; i < 100; ++i) policy.can("user/ana", "deploy", "project/web");
  assert.deepEqual(count, { rf_subject: 1, rf_action: 1, rf_resource: 1, rf_can: 0, rf_can_ids: 4, rf_can_at: 96 });
  for (let i = 0; i < 100; ++i) policy.can("user/nobody", "deploy", "project/web");
  assert.deepEqual(count, { rf_subject: 101, rf_action: 1, rf_resource: 1, rf_can: 100, rf_can_ids: 4, rf_can_at: 96 });
  for (let i = 0; i < 100; ++i) assert.equal(policy.can("user/ana", "deploy", "nothing/web"), false);
  assert.deepEqual([count.rf_resource, count.rf_can_ids, count.rf_can_at], [26, 104, 96], "what it does not know is not kept");

  const USERS = 9000; // more than are kept
  const many = rf.policy(crowd(USERS));
  const round = () => {
    const before = count.rf_subject;
    for (let i = 0; i < USERS; ++i) assert.equal(many.can(`user/u${i}`, "deploy", "project/web"), true);
    return count.rf_subject - before;
  };
  assert.equal(round(), USERS);
  assert.ok(round() > 0, "not all of them were kept");
  const places = () => {
    const before = count.rf_can_at;
    for (let i = 0; i < USERS; ++i) many.can("user/u1", "deploy", `project/p${i}`);
    return count.rf_can_at - before;
  };
  for (let i = 0; i < 20; ++i) places();
  assert.ok(places() < USERS, "not all of them were kept");

  // Another snapshot has other ids: nothing of the old one answers for it.
  const swapped = rf.policy(SMALL.replace("user/ana", "user/bob"));
  assert.deepEqual([swapped.can("user/ana", "deploy", "project/web"), swapped.can("user/bob", "deploy", "project/web")], [false, true]);
  policy.free();
  fails(assert, () => policy.can("user/ana", "deploy", "project/web"), "handle.unknown");
});

test("a resource asked again is the same resource, in this snapshot and no other", async () => {
  const { rf, exports, count } = await counting("rf_can_at");
  const policies = [SMALL, SMALL.replace("project/web", "project/api"), SMALL.replace("user/ana", "user/bob")].map((text) => rf.policy(text));
  const names = ["project/web", "project/api", "project/öther", "tenant", "__proto__", "project/__proto__", "constructor", "project/web\0", "project/web/"];
  let allowed = 0;
  for (let i = 0; i < 100; ++i)
    for (const [which, policy] of policies.entries())
      for (const name of names) {
        const expected = which === 0 ? name === "project/web" : which === 1 && name === "project/api";
        assert.equal(policy.can("user/ana", "deploy", name), expected, `${which} ${name}`);
        allowed += Number(expected);
        if (i === 50) exports.memory.grow(1);
        for (const end of ILL_FORMED.slice(0, 2)) fails(assert, () => policy.can("user/bob", "deploy", name + end), "request.bad_utf8");
      }
  assert.equal(allowed, 200);
  assert.ok(count.rf_can_at > 300, "ids were to be used");
});

test("where a condition reads the resource's id, resources of one place stay apart", async () => {
  const document = JSON.parse(SMALL);
  document.types.env = { in: ["project"] };
  document.permissions.deploy.on.push("env");
  document.bindings[0].when = 'resource.id == "project/web/env/X"';
  const policy = (await init()).policy(JSON.stringify(document));
  const answers = new Set();
  for (let i = 0; i < 40; ++i)
    for (const name of ["X", "Y", "Z"]) {
      const question = { subject: "user/ana", action: "deploy", resource: `project/web/env/${name}` };
      const { allowed } = policy.check(question);
      assert.equal(policy.can(question.subject, question.action, question.resource), allowed, name);
      answers.add(`${name} ${allowed}`);
    }
  assert.equal(answers.size, 3, "each has one answer");
  assert.ok(answers.has("Y false") && answers.has("X true"), [...answers].join());
});

test("a freed policy answers nothing, whoever takes its place", async () => {
  const rf = await init();
  const policy = rf.policy(POLICY);
  const ana = policy.as("user/ana");
  assert.equal(ana.can("deploy.production", WEB), true);
  policy.free();
  policy.free();
  const next = rf.policy(POLICY);
  for (const body of [
    () => ana.can("deploy.production", WEB),
    () => policy.can("user/ana", "deploy.production", WEB),
    () => policy.can("user/nobody", "deploy.production", WEB),
    () => policy.check({ subject: "user/ana", action: "deploy.production", resource: WEB }),
    () => policy.info(),
    () => rf.gate(policy),
  ])
    fails(assert, body, "handle.unknown");
  assert.equal(next.can("user/ana", "deploy.production", WEB), true);
  next[Symbol.dispose]();
  fails(assert, () => next.info(), "handle.unknown");
});

test("arguments of another kind are refused", async () => {
  const rf = await init();
  const policy = rf.policy(POLICY);
  const tricky = { length: 15, charCodeAt: (i) => WEB.charCodeAt(i), toString: () => WEB };
  for (const wrong of [undefined, null, 7, true, {}, [WEB], 1n, Symbol("s"), new String(WEB), tricky])
    for (let place = 0; place < 3; ++place)
      assert.throws(() => policy.can(...["user/ana", "deploy.production", WEB].with(place, wrong)), TypeError);
  const question = { subject: "user/ana", action: "deploy.preview", resource: WEB };
  fails(assert, () => policy.check({ ...question, extra: 1 }), "request.unknown_member");
  fails(assert, () => policy.check({ ...question, context: { n: NaN } }), "request.wrong_type");
  fails(assert, () => policy.check({ ...question, now: "noon" }), "request.bad_time");
  fails(assert, () => policy.check({ ...question, now: NaN }), "request.bad_time");
  assert.throws(() => policy.check({ ...question, context: { n: 1n } }), TypeError);
});

test("a policy that depends on time is asked with the clock, and only such a one", async () => {
  const times = [];
  const { rf } = await opened((exports) => {
    const inner = exports.rf_can_ids;
    exports.rf_can_ids = (...args) => {
      times.push(args[5]);
      return inner(...args);
    };
    return exports;
  });
  const timeless = rf.policy(SMALL);
  timeless.can("user/ana", "deploy", "project/web");
  const ends = new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+/, "");
  const timed = rf.policy(SMALL.replace('"scope"', `"expires": "${ends}", "scope"`));
  assert.equal(timed.can("user/ana", "deploy", "project/web"), true);
  assert.equal(times[0], 0);
  assert.ok(Math.abs(times[1] - Date.now()) < 60_000);
  const question = { subject: "user/ana", action: "deploy", resource: "project/web" };
  for (const now of [new Date(Date.now() + 2 * 86_400_000), Date.now() + 2 * 86_400_000, "2999-01-01T00:00:00Z"])
    assert.equal(timed.check({ ...question, now }).allowed, false);
});

test("an engine that failed in the middle of a call is not asked again", async () => {
  for (const name of ["rf_can_ids", "rf_can_at", "rf_can", "rf_subject", "rf_call", "rf_alloc"]) {
    let broken = false;
    const { rf } = await opened((exports) => {
      const inner = exports[name];
      exports[name] = (...args) => {
        if (broken) throw new WebAssembly.RuntimeError("unreachable");
        return inner(...args);
      };
      return exports;
    });
    const policy = rf.policy(POLICY);
    for (let i = 0; i < 4; ++i) assert.equal(policy.can("user/ana", "deploy.production", WEB), true);
    if (name === "rf_can_ids") policy.can("user/ana", "deploy.production", "tenant");
    broken = true;
    const ask = () => {
      if (name === "rf_can_ids") policy.can("user/ana", "deploy.production", "tenant");
      policy.can(name === "rf_can_at" ? "user/ana" : "user/nobody", "deploy.production", WEB);
      policy.info();
    };
    fails(assert, ask, "engine.trapped");
    broken = false;
    fails(assert, ask, "engine.trapped");
    fails(assert, () => policy.can("user/ana", "deploy.production", WEB), "engine.trapped");
    fails(assert, () => rf.policy(POLICY), "engine.trapped");
    policy.free();
  }
});
