// What one can() costs from JavaScript, in ns of processor time: the median of rounds of 100,000 calls.
//
//   node bench/can.mjs FOLDER    FOLDER has @ringfence/wasm or @ringfence/node installed
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(resolve(process.argv[2] ?? "."), "package.json"));
const text = readFileSync(new URL("../examples/platform/policy.jsonc", import.meta.url), "utf8");
const CALLS = 100_000;
const ROUNDS = 9;

function measure(label, prepare, ask) {
  const times = [];
  for (let round = 0; round <= ROUNDS; ++round) {
    const questions = prepare(round);
    const start = process.cpuUsage();
    let allowed = 0;
    for (let i = 0; i < CALLS; ++i) allowed += Number(ask(questions, i));
    if (round > 0) times.push((process.cpuUsage(start).user * 1000) / CALLS);
    if (allowed < 0) throw new Error("the loop must not be optimised away");
  }
  times.sort((a, b) => a - b);
  console.log(`  ${label.padEnd(44)} ${times[ROUNDS >> 1].toFixed(0).padStart(6)} ns`);
}

// A string that nobody has hashed or flattened yet, as one cut from a request is.
const fresh = (text) => Buffer.from(text, "latin1").toString("latin1");

for (const name of ["@ringfence/wasm", "@ringfence/node"]) {
  let path;
  try {
    path = require.resolve(name);
  } catch {
    continue;
  }
  const { init } = await import(pathToFileURL(path));
  const rf = await (init ?? (await import(pathToFileURL(path))).default.init)();
  console.log(`${name}, ${rf.runtime().engine}`);
  const policy = rf.policy(text);
  const [who, what, where] = ["user/ana", "deploy.preview", "project/app-web"];
  measure("the same strings", () => null, () => policy.can(who, what, where));
  const ana = policy.as(who);
  measure("as(subject), the same strings", () => null, () => ana.can(what, where));
  measure(
    "a fresh resource each time",
    (round) => Array.from({ length: CALLS }, (_, i) => fresh(`project/app-web-${round}-${i}`)),
    (resources, i) => policy.can(who, what, resources[i]),
  );
  measure(
    "fresh subject, action and resource",
    (round) => Array.from({ length: CALLS }, (_, i) => [fresh(who), fresh(what), fresh(`project/app-web-${round}-${i}`)]),
    (questions, i) => policy.can(questions[i][0], questions[i][1], questions[i][2]),
  );
  measure(
    "a subject that the policy does not name",
    (round) => Array.from({ length: CALLS }, (_, i) => fresh(`user/nobody-${round}-${i}`)),
    (subjects, i) => policy.can(subjects[i], what, where),
  );
  measure(
    "a resource beyond ASCII",
    (round) => Array.from({ length: CALLS }, (_, i) => `project/äpp-${round}-${i}`),
    (resources, i) => policy.can(who, what, resources[i]),
  );
  measure("check(), with its reason", () => null, (_, i) => i % 20 || policy.check({ subject: who, action: what, resource: where }).allowed);
}
