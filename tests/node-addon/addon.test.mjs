// The raw addon: what crosses it arrives whole, or is refused. Run in a folder with the packages installed.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { ILL_FORMED, NOW, POLICY, WEB } from "./model.mjs";

const require = createRequire(`${process.cwd()}/`);
const addon = require("@ringfence/node-linux-x64-gnu");
const UNKNOWN_HANDLE = -2;
const ILL_FORMED_TEXT = -3;
const BAD_ARGUMENT = -4;

function call(operation, request = {}, handle = 0, secret = undefined) {
  const reply = addon.call(operation, handle, JSON.stringify(request), secret);
  const json = JSON.parse(reply.json);
  return { ok: json.ok, error: json.error, secret: reply.secret };
}
const open = () => call("policy.open", { text: POLICY }).ok.handle;

test("the fast path answers as policy.check does", () => {
  const policy = open();
  for (const subject of ["user/ana", "user/developer-07", "user/nobody", "user/Jörg 🚀", "user/�", "role/viewer", ""])
    for (const action of ["deploy.production", "deploy.preview", "billing.manage", "secret.read", "no.such", ""])
      for (const resource of [WEB, `${WEB}/environment/production/secret/X`, "tenant", "project/other", ""]) {
        const check = call("policy.check", { subject, action, resource, now: NOW }, policy);
        const expected = check.ok?.allowed === true ? 1 : 0;
        assert.equal(addon.can(policy, subject, action, resource, 0), expected, `${subject} ${action} ${resource}`);
        const [s, a] = [addon.subject(policy, subject), addon.action(policy, action)];
        if (s >= 0 && a >= 0) assert.equal(addon.canIds(policy, s, a, resource, 0), expected);
        const r = addon.resource(policy, resource);
        if (s >= 0 && a >= 0 && r >= 0) assert.equal(addon.canAt(policy, s, a, r, 0), expected);
      }
  addon.close(policy);
});

test("text beyond ASCII is the same text: nothing is narrowed", () => {
  const policy = open();
  assert.equal(addon.can(policy, "user/Jörg 🚀", "deploy.preview", WEB, 0), 1);
  // What a conversion to latin1 makes of these is a subject, action or resource that is allowed.
  const disguises = [
    ["ŵser/ana", "deploy.production", WEB],
    ["user/šnš", "deploy.production", WEB],
    ["user/ana", "Ťeploy.production", WEB],
    ["user/ana", "deploy.production", "Űroject/app-web"],
    ["user/Jörg =\u0680", "deploy.preview", WEB],
    ["user/J\u01f6rg 🚀", "deploy.preview", WEB],
    ["user/Jo\u0308rg 🚀", "deploy.preview", WEB],
    ["user/J�rg 🚀", "deploy.preview", WEB],
  ];
  const narrow = (text) => Buffer.from(text, "latin1").toString("latin1");
  assert.equal(narrow("ŵser/ana"), "user/ana");
  for (const question of disguises) assert.equal(addon.can(policy, ...question, 0), 0, question.join(" "));
  assert.equal(addon.subject(policy, "ŵser/ana"), -1);
  assert.equal(addon.action(policy, "Ťeploy.production"), -1);
  addon.close(policy);
});

test("a lone surrogate is an error, never U+FFFD", () => {
  const policy = open();
  assert.equal(addon.can(policy, "user/�", "deploy.preview", WEB, 0), 1);
  for (const end of ILL_FORMED) {
    const bad = `user/${end}`;
    assert.equal(addon.can(policy, bad, "deploy.preview", WEB, 0), ILL_FORMED_TEXT);
    assert.equal(addon.can(policy, "user/�", `deploy.preview${end}`, WEB, 0), ILL_FORMED_TEXT);
    assert.equal(addon.can(policy, "user/�", "deploy.preview", WEB + end, 0), ILL_FORMED_TEXT);
    assert.equal(addon.canIds(policy, 0, 0, WEB + end, 0), ILL_FORMED_TEXT);
    assert.equal(addon.subject(policy, bad), ILL_FORMED_TEXT);
    assert.equal(addon.action(policy, bad), ILL_FORMED_TEXT);
    assert.throws(() => addon.call("policy.open", 0, `{"text":"${end}"}`), TypeError);
    assert.throws(() => addon.call(`version${end}`, 0, "{}"), TypeError);
    assert.throws(() => addon.callAsync("policy.open", 0, `{"text":"${end}"}`), TypeError);
  }
  addon.close(policy);
});

test("strings of every length cross whole", () => {
  for (const unit of ["a", "ü", "€", "🚀", "�"])
    for (const length of [0, 1, 100, 125, 126, 127, 128, 129, 168, 169, 170, 171, 253, 254, 255, 256, 257, 507, 508, 509, 510, 511, 512, 513, 5000, 70_000])
      for (const start of ["", "b", "bc", "bcd"]) {
        const text = JSON.stringify(start + unit.repeat(length));
        assert.equal(call("json.canonical", { text }).ok.canonical, text);
      }
  const policy = open();
  for (const pad of [1, 300, 490, 500, 505, 511, 512, 513, 100_000]) {
    assert.equal(addon.can(policy, "user/ana", "deploy.production", WEB + "x".repeat(pad), 0), 0);
    assert.equal(addon.can(policy, `user/ana${"\0".repeat(pad)}`, "deploy.production", WEB, 0), 0);
    assert.equal(addon.can(policy, "user/ana", "deploy.production" + "🚀".repeat(pad), WEB, 0), 0);
  }
  addon.close(policy);
});

test("arguments of another kind are refused", () => {
  const policy = open();
  const good = [policy, "user/ana", "deploy.production", WEB, 0];
  assert.equal(addon.can(...good), 1);
  for (const wrong of [undefined, null, true, {}, [], Symbol("s"), 1n, () => 1, { toString: () => "user/ana" }]) {
    for (let place = 0; place < 5; ++place) {
      assert.equal(addon.can(...good.with(place, wrong)), BAD_ARGUMENT);
    }
    assert.equal(addon.subject(policy, wrong), BAD_ARGUMENT);
    assert.equal(addon.resource(policy, wrong), BAD_ARGUMENT);
    assert.equal(addon.canIds(policy, wrong, 0, WEB, 0), BAD_ARGUMENT);
    for (let place = 1; place < 4; ++place) assert.equal(addon.canAt(...[policy, 0, 0, 0, 0].with(place, wrong)), BAD_ARGUMENT);
  }
  for (const now of [NaN, Infinity, -Infinity, 2 ** 60]) assert.equal(addon.can(...good.slice(0, 4), now), BAD_ARGUMENT);
  for (const handle of [-1, 0.5, NaN, 2 ** 32, policy + 2 ** 32]) {
    assert.equal(addon.can(handle, ...good.slice(1)), BAD_ARGUMENT);
    assert.throws(() => addon.call("policy.info", handle, "{}"), TypeError);
  }
  assert.equal(addon.can(), BAD_ARGUMENT);
  for (const wrong of [undefined, null, 7, {}]) {
    assert.throws(() => addon.call(wrong, 0, "{}"), TypeError);
    assert.throws(() => addon.call("version", 0, wrong), TypeError);
  }
  addon.close(policy);
});

test("ids outside the snapshot are nobody", () => {
  const policy = open();
  for (const id of [4_294_967_295, 2_147_483_647, 1_000_000, 500])
    for (const [s, a] of [[id, 0], [0, id], [id, id]]) {
      assert.equal(addon.canIds(policy, s, a, WEB, 0), 0);
      for (const r of [0, id]) assert.equal(addon.canAt(policy, s, a, r, 0), 0);
    }
  for (const name of ["user/nobody", "team/none", "", "__proto__"]) assert.equal(addon.subject(policy, name), -1);
  assert.notEqual(addon.subject(policy, "user/__proto__"), -1);
  addon.close(policy);
});

test("a closed or foreign handle is unknown", () => {
  const policy = open();
  assert.equal(addon.can(policy, "user/ana", "deploy.production", WEB, 0), 1);
  addon.close(policy);
  addon.close(policy);
  const next = open();
  assert.notEqual(next, policy);
  for (const handle of [policy, 0, 1, 4_294_967_295]) {
    assert.equal(addon.can(handle, "user/ana", "deploy.production", WEB, 0), UNKNOWN_HANDLE);
    assert.equal(addon.subject(handle, "user/ana"), UNKNOWN_HANDLE);
    assert.equal(addon.canIds(handle, 0, 0, WEB, 0), UNKNOWN_HANDLE);
    assert.equal(addon.canAt(handle, 0, 0, 0, 0), UNKNOWN_HANDLE);
    assert.equal(call("policy.info", {}, handle).error.code, "handle.unknown");
  }
  const { secret } = call("key.generate", { purpose: "token" });
  const key = call("key.open", { purpose: "token" }, 0, secret).ok.handle;
  assert.equal(addon.can(key, "user/ana", "deploy.production", WEB, 0), UNKNOWN_HANDLE);
  addon.close(key);
  addon.close(next);
  assert.equal(addon.openHandles(), 0);
});

test("a secret comes as bytes of its own and no error repeats one", () => {
  const { ok, secret } = call("key.generate", { purpose: "record", name: "app-1" });
  assert.ok(secret instanceof Uint8Array && secret.length > 0);
  assert.ok(!JSON.stringify(ok).includes(Buffer.from(secret).toString()));
  const again = call("key.generate", { purpose: "record", name: "app-1" }).secret;
  assert.notDeepEqual(again, secret);
  const value = "hunter2-hunter2";
  for (const wrong of [value, [value], { value }, new Uint16Array(4), new DataView(new ArrayBuffer(8)), null, 7])
    assert.throws(() => addon.call("key.open", 0, '{"purpose":"token"}', wrong), (error) => {
      assert.ok(error instanceof TypeError && !`${error.stack}`.includes(value));
      return true;
    });
  for (const purpose of ["token", "record", "vault-writer"]) {
    const { error } = call("key.open", { purpose }, 0, Buffer.from(value));
    assert.ok(error.code.startsWith("key.") && !JSON.stringify(error).includes(value));
  }
  assert.equal(call("version", {}, 0, Buffer.from(value)).error.code, "request.secret_unexpected");
  // A view into a larger buffer gives its own part only.
  const framed = new Uint8Array([...Buffer.from("xx"), ...secret, ...Buffer.from("yy")]);
  const opened = call("key.open", { purpose: "record" }, 0, framed.subarray(2, 2 + secret.length));
  assert.equal(opened.ok.public, ok.public);
  assert.equal(call("key.open", { purpose: "record" }, 0, framed).ok, undefined);
  addon.close(opened.ok.handle);
});

test("callAsync answers as call does", async () => {
  const policy = open();
  const question = JSON.stringify({ subject: "user/ana", action: "deploy.production", resource: WEB, now: NOW });
  const replies = await Promise.all(
    Array.from({ length: 200 }, () => addon.callAsync("policy.check", policy, question)),
  );
  const expected = addon.call("policy.check", policy, question).json;
  for (const reply of replies) assert.equal(reply.json, expected);
  const pending = addon.callAsync("policy.check", policy, question);
  addon.close(policy);
  assert.ok(["ok", "error"].includes(Object.keys(JSON.parse((await pending).json))[0]));
  const { secret } = await addon.callAsync("key.generate", 0, '{"purpose":"token"}');
  assert.ok(secret.length > 0);
});

test("opening and closing leaves nothing behind", () => {
  const before = addon.openHandles();
  for (let i = 0; i < 2000; ++i) addon.close(open());
  for (let i = 0; i < 2000; ++i) assert.equal(call("policy.open", { text: "{" }).ok, undefined);
  assert.equal(addon.openHandles(), before);
});
