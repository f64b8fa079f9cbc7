// docs/*.schema.json against the parser. What the schema refuses the parser refuses, always; what the parser
// refuses for its shape the schema refuses. What is left, the codes of BEYOND, no schema can say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

import { init } from "@ringfence/wasm";
import { FULL, changeSets, plain, policies } from "./documents.mjs";
import { mutated, seeded } from "./mutate.mjs";

const root = process.env.RINGFENCE_ROOT;
const SEED = Number(process.env.RINGFENCE_SEED ?? 20261125);
const MUTATIONS = 12000;

const Ajv = createRequire(join(root, "package.json"))("ajv/dist/2020").default;
const read = (name) => JSON.parse(readFileSync(join(root, "docs", name), "utf8"));
const schema = read("policy.schema.json");
// Strict: a keyword that does not exist is an error of the schema. A format is a hint to editors.
const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, formats: { "date-time": true }, schemas: { "policy.schema.json": schema } });
const taken = { policy: ajv.getSchema("policy.schema.json"), changes: ajv.compile(read("changes.schema.json")) };
const rf = await init();

const always = () => true;
/** Codes that a schema cannot say, each with when: (error, document) => boolean. */
const BEYOND = {
  "policy.unknown_type": always,
  "policy.unknown_permission": always,
  "policy.unknown_role": always,
  "policy.unknown_team": always,
  "policy.unknown_resource": always,
  "policy.unknown_row": always,
  "policy.not_a_member": always,
  "policy.cycle": always,
  "policy.empty_validity": always,
  "policy.scope_without_secrets": always,
  "policy.deny_on_external_team": always,
  "policy.separation_violated": always,
  "condition.*": always,
  "json.*": always,
  // Ids of rows that differ in other members, and who is in a team already; a schema compares the elements of one list.
  "policy.duplicate": ({ message }) => !message.endsWith("is listed twice"),
  // A day that the month has not.
  "policy.bad_time": ({ message }) => /^`\d{4}-\d\d-(29|30|31)T/.test(message),
  // A path of a type that is not flat.
  "policy.bad_resource": ({ message }, document) => {
    const type = /^`([a-z][a-z0-9_-]{0,63})\/[^/]+` /.exec(message)?.[1];
    return type !== undefined && document.types?.[type]?.flat !== true;
  },
  // The limit is on bytes, a schema counts characters.
  "policy.bad_path": ({ message }) => Buffer.byteLength(message) > 512,
};

/** The entry of BEYOND that a code has: its own, or its kind's. */
const entry = (code) => (code in BEYOND ? code : code.replace(/\..*/, ".*"));

const flat = (error) => [error, ...error.more];
/** What the parser says: its errors, or none. */
function errors(open) {
  try {
    open().free();
    return [];
  } catch (error) {
    if (error.code === undefined) throw error;
    return flat(error);
  }
}

const seen = { beyond: new Map(), shape: new Map(), both: 0, neither: 0 };
const count = (map, code) => map.set(code, (map.get(code) ?? 0) + 1);

/** Holds one document against both. */
function judge(name, document, takes, problems) {
  const said = takes(document);
  const told = () => `${name}\n${JSON.stringify(document).slice(0, 3000)}\nschema: ${ajv.errorsText(takes.errors)}\nparser: ${problems.map((e) => `${e.code} ${e.path}: ${e.message}`).join("; ")}`;
  const shape = problems.filter((error) => !BEYOND[entry(error.code)]?.(error, document));
  for (const error of shape) count(seen.shape, error.code);
  if (problems.length === 0) {
    assert.ok(said, `the parser takes what the schema refuses: ${told()}`);
    ++seen.both;
  } else if (shape.length > 0) {
    assert.ok(!said, `the schema takes what the parser refuses for its shape: ${told()}`);
    ++seen.neither;
  } else if (said) {
    for (const error of problems) count(seen.beyond, entry(error.code));
  }
}

function judgePolicy(name, document, text = JSON.stringify(document)) {
  judge(name, document, taken.policy, errors(() => rf.policy(text)));
}

// What change sets change.
const SMALL = JSON.parse(policies().find(({ name }) => name.endsWith("policy-with.jsonl: open")).text);
function judgeChanges(name, changes) {
  const policy = rf.policy(JSON.stringify(SMALL));
  try {
    judge(name, changes, taken.changes, errors(() => policy.with(changes)));
  } finally {
    policy.free();
  }
}

const bases = () => policies().flatMap(({ name, text }) => {
  try {
    return [{ name, document: JSON.parse(plain(text)), text }];
  } catch {
    return [];
  }
}).filter(({ document }) => document !== null && typeof document === "object");

test("every policy of the vectors and examples", () => {
  const all = bases();
  assert.ok(all.length > 80, `${all.length}`);
  assert.ok(policies().length - all.length < 10, "few are no JSON");
  for (const { name, document, text } of all) judgePolicy(name, document, text);
});

test("every member that the schema describes is in a policy that the parser takes", () => {
  rf.policy(JSON.stringify(FULL)).free();
  const described = new Set(), used = new Set();
  (function walk(at) {
    for (const [key, value] of Object.entries(at ?? {})) {
      if (key === "properties") for (const name of Object.keys(value)) described.add(name);
      if (typeof value === "object") walk(value);
    }
  })(schema);
  (function walk(at) {
    for (const [key, value] of Object.entries(at)) {
      used.add(key);
      if (value !== null && typeof value === "object") walk(value);
    }
  })(FULL);
  assert.deepEqual([...described].filter((name) => !used.has(name)), []);
});

test("what a schema cannot count: days of a month, bytes of an id", () => {
  const binding = (members) => ({ ...FULL, bindings: [{ ...FULL.bindings[0], not_before: undefined, ...members }] });
  for (const [members, code] of [[{ expires: "2027-02-30T00:00:00Z" }, "policy.bad_time"], [{ scope: `project/${"é".repeat(300)}` }, "policy.bad_path"]]) {
    const document = JSON.parse(JSON.stringify(binding(members)));
    assert.ok(taken.policy(document));
    assert.deepEqual(errors(() => rf.policy(JSON.stringify(document))).map((error) => error.code), [code]);
    judgePolicy(code, document);
  }
});

test("every change set of the vectors", () => {
  const all = changeSets().filter(({ changes }) => typeof changes === "object" && !Array.isArray(changes));
  assert.ok(all.length > 40, `${all.length}`);
  for (const { name, changes } of all) judgeChanges(name, changes);
});

test("policies with a few mutations", () => {
  const random = seeded(SEED);
  const all = bases().map(({ document }) => document);
  for (let i = 0; i < MUTATIONS; ++i) {
    let document = random() < 0.5 ? FULL : all[Math.floor(random() * all.length)];
    for (let n = random() < 0.7 ? 1 : 3; n > 0; --n) document = mutated(document, random);
    judgePolicy(`seed ${SEED}, mutation ${i}`, document);
  }
});

test("change sets with a few mutations", () => {
  const random = seeded(SEED + 1);
  const all = changeSets().map(({ changes }) => changes).filter((changes) => typeof changes === "object" && Object.keys(changes).length > 0);
  for (let i = 0; i < MUTATIONS / 4; ++i) {
    let changes = all[Math.floor(random() * all.length)];
    for (let n = random() < 0.7 ? 1 : 3; n > 0; --n) changes = mutated(changes, random);
    judgeChanges(`seed ${SEED + 1}, mutation ${i}`, changes);
  }
});

test("all codes were met on both sides of the line", () => {
  console.log(`seed ${SEED}: ${seen.both} taken by both, ${seen.neither} refused by both`);
  console.log("for their shape, by both:", Object.fromEntries([...seen.shape].sort()));
  console.log("beyond a schema:", Object.fromEntries([...seen.beyond].sort()));
  assert.ok(seen.both > 1000 && seen.neither > 3000);
  assert.deepEqual(Object.keys(BEYOND).filter((code) => !seen.beyond.has(code)), [], "listed as beyond a schema and never met");
  const shape = [
    "bad_name", "bad_number", "bad_path", "bad_pattern", "bad_principal", "bad_resource", "bad_time", "duplicate", "empty_list", "external_team", "flat_in",
    "missing_member", "placeless_type", "unknown_member", "unsupported_version", "wrong_type",
  ];
  // A vector's ill-formed text does not even become a document: the client refuses it.
  assert.deepEqual([...seen.shape.keys()].sort(), [...shape.map((word) => `policy.${word}`), "request.bad_utf8"]);
});
