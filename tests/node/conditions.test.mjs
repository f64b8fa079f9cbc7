// Conditions through the public API of the .wasm: tried out, in previews, and hostile ones. After each
// hostile call the same instance must answer the next one rightly.
import assert from "node:assert/strict";
import { test } from "node:test";

import { NOW, POLICY, WEB, fails } from "./model.mjs";
import { init, library } from "./support.mjs";

const { RingfenceError } = library;
const RANGE = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
const question = { subject: "user/cy", action: "deploy.production", resource: WEB, now: NOW };

function conditional(rf, when, more = {}) {
  const row = { id: "cy", principal: "user/cy", role: "maintainer", scope: WEB, when };
  return rf.policy(POLICY).with({ bindings: { add: [row] }, ...more });
}

test("tryCondition gives the value with its type, the canonical text and the cost", async () => {
  const rf = await init();
  assert.deepEqual(rf.tryCondition("1+1"), { canonical: "2", cost: 1, text: "2", type: "int", value: { int: "2" } });
  const tried = rf.tryCondition("context.n>2 && principal.id == 'user/a'", {
    context: { n: 3 },
    principal: { id: "user/a" },
    now: NOW,
  });
  assert.deepEqual([tried.value, tried.text, tried.canonical], [{ bool: true }, "true", 'context.n > 2 && principal.id == "user/a"']);
  assert.deepEqual(rf.tryCondition("context.t", { context: { t: "90m" }, attributes: { context: { t: "duration" } } }).value, {
    duration: "5400s",
  });
});

test("tryCondition with unknown attributes gives what remains, and neither text nor value", async () => {
  const rf = await init();
  const facts = { principal: { level: 3 }, unknown: ["context.mfa"] };
  const open = rf.tryCondition("context.mfa && principal.level > 2", facts);
  assert.equal(open.residual, "context.mfa");
  assert.ok(!("text" in open) && !("value" in open));
  const known = rf.tryCondition("context.mfa && principal.level > 3", facts);
  assert.deepEqual([known.text, known.residual], ["false", undefined]);
  fails(assert, () => rf.tryCondition("true", { unknown: ["now"] }), "request.bad_unknown");
});

test("tryCondition throws the code and the place", async () => {
  const rf = await init();
  for (const [text, code, path] of [
    ["true &&\n  fals", "condition.undeclared", "line 2 column 3"],
    ["'🚀' + 1", "condition.type", "line 1 column 5"],
    ["1 / (2 - 2)", "condition.divide_by_zero", "line 1 column 3"],
    ["1 + context.mfa", "condition.missing_attribute", "line 1 column 13"],
    ["'a'.matches('a')", "condition.unsupported", "line 1 column 5"],
  ])
    assert.throws(() => rf.tryCondition(text), (error) => {
      assert.ok(error instanceof RingfenceError);
      assert.deepEqual([error.code, error.path], [code, path]);
      return true;
    });
  fails(assert, () => rf.tryCondition("true", { kontext: {} }), "request.unknown_member");
});

test("a preview is conditional where the answer depends on what is unknown", async () => {
  const rf = await init();
  const denies = { add: [{ id: "z", permissions: ["deploy.*"], scope: WEB, when: "context.frozen == true" }] };
  const policy = conditional(rf, "context.mfa == true && principal.dept == 'web'", { denies });
  const asked = { ...question, principal_attributes: { dept: "web" }, unknown: ["context"] };
  const open = policy.preview(asked);
  assert.deepEqual([open.allowed, open.reason], [false, "conditional"]);
  assert.equal(open.residual, "context.mfa == true && context.frozen != true");
  assert.deepEqual([open.needed, open.depends_on], [["context.frozen", "context.mfa"], ["context"]]);
  // What check answers once it is known is what the residual says.
  for (const mfa of [true, false, "true", undefined])
    for (const frozen of [true, false, 0, undefined]) {
      const context = JSON.parse(JSON.stringify({ mfa, frozen }));
      let said = false;
      try {
        said = rf.tryCondition(open.residual, { context }).value.bool;
      } catch (error) {
        assert.match(error.code, /^condition\./);
      }
      assert.equal(policy.check({ ...question, principal_attributes: { dept: "web" }, context }).allowed, said);
    }
  const certain = policy.preview({ ...asked, principal_attributes: {} });
  assert.deepEqual([certain.allowed, certain.reason, certain.residual], [false, "condition_failed", undefined]);
  const shown = policy.check(asked);
  assert.deepEqual([shown.reason, shown.residual, shown.depends_on], ["conditional", undefined, ["context"]]);
  const [first, second] = policy.checkMany([{ ...asked, now: undefined }, { ...question, now: undefined }].map(({ now, ...q }) => q), { now: NOW });
  assert.deepEqual([first.reason, second.reason], ["conditional", "explicit_deny"]);
});

test("unknown is refused where it is no preview", async () => {
  const rf = await init();
  const policy = rf.policy(POLICY);
  fails(assert, () => policy.preview({ ...question, unknown: ["now"] }), "request.bad_unknown");
  fails(assert, () => policy.preview({ ...question, unknown: ["principal.id"] }), "request.bad_unknown");
  fails(assert, () => policy.canMany([{ ...question, now: undefined, unknown: ["context"] }]), "request.unknown_member");
  const request = { identity: 1, action: question.action, resource: WEB, now: NOW, unknown: ["context"] };
  fails(assert, () => rf.call("policy.authorize", request, { on: policy }), "request.unknown_member");
});

const nest = (n, open, close, inner) => open.repeat(n) + inner + close.repeat(n);
const EXPRESSIONS = {
  "a megabyte": ["context.mfa && ".repeat(70_000) + "true", "condition.too_long"],
  "a megabyte of one name": ["a".repeat(1 << 20), "condition.too_long"],
  "100,000 parentheses": [nest(100_000, "(", ")", "1"), "condition.too_long"],
  "30,000 parentheses": [nest(30_000, "(", ")", "1"), "condition.too_deep"],
  "100,000 brackets": [nest(100_000, "[", "]", "1"), "condition.too_long"],
  "30,000 brackets": [nest(30_000, "[", "]", "1"), "condition.too_deep"],
  "20,000 maps": [nest(10_000, "{1:", "}", "1"), "condition.too_deep"],
  "10,000 indexes": [nest(6_000, "context[", "]", "1"), "condition.too_deep"],
  "100,000 nots": ["!".repeat(100_000) + "true", "condition.too_long"],
  "30,000 nots and parentheses": [nest(30_000, "!(", ")", "true").slice(0, 65_000), "condition.too_deep"],
  "100,000 minuses": ["-".repeat(100_000) + "1", "condition.too_long"],
  "100,000 ternaries": ["true ? 1 : ".repeat(100_000) + "1", "condition.too_long"],
  "5,000 ternaries": ["true ? 1 : ".repeat(5_000) + "1", "condition.too_deep"],
  "5,000 calls": [nest(5_000, "size(", ")", "''"), "condition.too_deep"],
  "5,000 macros": [nest(4_000, "[1].all(x, ", ")", "true"), "condition.too_deep"],
  "a regular expression": ["context.t.matches('(a*)*b')", "condition.unsupported"],
};
const EVALUATIONS = {
  "a loop over a million": "context.l.all(x, x == 1)",
  "a map of a million": "size(context.l.map(x, [x, x])) > 0",
  "a product of a million and a million": "context.l.exists(x, context.l.exists(y, x + y == 3))",
  "a product of constants": ["a", "b", "c", "d", "e", "f"].reduce((body, v) => `${RANGE}.all(${v}, ${body})`, "context.mfa"),
  "a map of maps": `size(${RANGE}.map(a, ${RANGE}.map(b, ${RANGE}.map(c, ${RANGE}.map(d, ${RANGE}.map(e, ${RANGE})))))) > 0`,
  "text doubled": Array.from({ length: 30 }, (_, i) => i).reduceRight((body, i) => `cel.bind(v${i + 1}, v${i} + v${i}, ${body})`, "size(v30) > 0").replace("v0 + v0", "context.t + context.t"),
  "lists doubled": Array.from({ length: 40 }, (_, i) => i).reduceRight((body, i) => `cel.bind(v${i + 1}, v${i} + v${i}, ${body})`, "size(v40) > 0").replace("v0 + v0", "[context.mfa] + [context.mfa]"),
  "a million characters joined": "size([context.t, context.t].join(context.t)) > 0",
  "a million characters split": "size(context.t.split('')) > 0",
  "the absorbing side after": "context.l.all(x, x == 1) || true",
  "a search": "7 in context.l",
};

test("hostile expressions are typed errors, and the instance goes on", async () => {
  const rf = await init();
  const policy = conditional(rf, "context.mfa == true");
  const right = (what) => {
    assert.equal(policy.check({ ...question, context: { mfa: true } }).allowed, true, what);
    assert.equal(policy.check({ ...question, context: { mfa: false } }).reason, "condition_failed", what);
    assert.equal(rf.tryCondition("[1, 2].map(x, x * 2)").text, "[2, 4]", what);
  };
  for (const [what, [text, code]] of Object.entries(EXPRESSIONS)) {
    assert.throws(() => rf.tryCondition(text), (error) => error instanceof RingfenceError && error.code === code, what);
    right(what);
    assert.throws(() => conditional(rf, text), (error) => error instanceof RingfenceError && /^condition\./.test(error.code), what);
    right(what);
  }
  // What is long but flat is no attack, and answers.
  assert.equal(rf.tryCondition("!".repeat(60_000) + "true").text, "true");
  assert.equal(rf.tryCondition("1 + ".repeat(16_000) + "1").text, "16001");
});

test("hostile evaluations end at the cost limit, and the instance goes on", async () => {
  const rf = await init();
  // More elements than an evaluation has steps; a million of them for what is named after that.
  const sized = (size) => ({ l: Array.from({ length: size }, () => 1), t: "ab".repeat(size / 2), mfa: true });
  const [large, million] = [sized(120_000), sized(1_000_000)];
  for (const [what, text] of Object.entries(EVALUATIONS)) {
    const context = what.includes("million") ? million : large;
    assert.throws(() => rf.tryCondition(text, { context }), (error) => error instanceof RingfenceError && error.code === "condition.cost_limit", what);
    const policy = conditional(rf, text);
    assert.equal(policy.check({ ...question, context, view: "full" }).reason, "condition_error", what);
    assert.equal(policy.preview({ ...question, context, unknown: ["context.mfa"] }).allowed, false, what);
    assert.equal(rf.tryCondition(`context.mfa && size(context.l) > ${context.l.length - 1}`, { context }).text, "true", what);
    policy.free();
  }
});

test("deeply nested attributes are typed errors or answers, and the instance goes on", async () => {
  const rf = await init();
  const deep = (n) => {
    let value = 1;
    for (let i = 0; i < n; ++i) value = i % 2 === 0 ? { a: value } : [value];
    return value;
  };
  const policy = conditional(rf, "size(context.d) > 0 && context.d == context.e");
  const answer = (n) => {
    try {
      return policy.check({ ...question, context: { d: deep(n), e: deep(n) } }).reason;
    } catch (error) {
      assert.ok(error instanceof RingfenceError, String(error));
      return error.code;
    }
  };
  assert.equal(answer(20), "granted");
  for (const n of [100, 1_000, 5_000]) {
    assert.ok(["granted", "json.too_deep"].includes(answer(n)), `${n}: ${answer(n)}`);
    assert.equal(answer(20), "granted");
  }
  // As text it does not depend on what JSON.stringify can write.
  const text = nest(100_000, '{"a":', "}", "1");
  assert.throws(() => rf.canonical(text), (error) => error instanceof RingfenceError && error.code === "json.too_deep");
  assert.equal(answer(20), "granted");
});
