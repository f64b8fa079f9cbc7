// In Node: node.mjs FOLDER PACKAGES PEERS CASE… → JSON rows, one a line. A batch is a number of calls; the median and the 99th
// percentile are those of the batches' means. Peers are asked the same questions of the same rules.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, packages, peers] = process.argv.slice(2, 5).map((path) => resolve(path));
const cases = process.argv.slice(5).filter((name) => existsSync(join(folder, `${name}.json`)));
const text = (name) => readFileSync(join(folder, `${name}.json`), "utf8");
const questions = (name) => readFileSync(join(folder, `${name}.tsv`), "utf8").trim().split("\n").map((line) => line.split("\t"));
const now = () => Number(process.hrtime.bigint());

function row(name, engine, runtime, times, load_ms = null, memory_bytes = null) {
  times.sort((a, b) => a - b);
  const p99_ns = times[Math.floor(times.length * 0.99)];
  console.log(JSON.stringify({ case: name, engine, runtime, median_ns: times[times.length >> 1], p99_ns, load_ms, memory_bytes }));
}

/** The batches' means of `step`, in nanoseconds a call. */
function measure(batches, steps, step) {
  const times = [];
  for (let b = 0; b < batches; b++) {
    const start = now();
    for (let i = 0; i < steps; i++) if (step(b * steps + i) !== true) throw new Error("denied, but must be allowed");
    times.push((now() - start) / steps);
  }
  return times;
}

/** Compares the answers with those expected; the questions that are allowed. */
function compared(name, list, ask) {
  for (const [subject, action, resource, due] of list)
    if (ask(subject, action, resource) !== (due === "allow")) throw new Error(`${name}: not ${due}: ${subject} ${action} ${resource}`);
  return list.filter((question) => question[3] === "allow");
}

async function ringfence(runtime, path) {
  const { init } = await import(pathToFileURL(join(packages, "node_modules/@ringfence", path)));
  const rf = await init();
  for (const name of cases) {
    if (name.startsWith("growth-1000000")) {
      console.error(`bench: ${name} is not measured in ${runtime}: 88 MB of text is a native case`);
      continue;
    }
    const document = text(name);
    const before = process.memoryUsage().rss;
    const start = now();
    const policy = rf.policy(document);
    const load = (now() - start) / 1e6;
    const memory = Math.max(process.memoryUsage().rss - before, 0);
    const asked = compared(name, questions(name), (...question) => policy.can(...question));
    const step = (i) => { const q = asked[i % asked.length]; return policy.can(q[0], q[1], q[2]); };
    measure(100, 1000, step);
    row(name, "ringfence", runtime, measure(2000, 100, step), load, memory);
    if (name === "casbin-small") {
      // Every string made anew for the call, and all different from the last.
      row("js-fresh", "ringfence", runtime, measure(1000, 100, (i) => {
        const user = (i * 7919) % 1000;
        return policy.can("user/user" + user, "rea" + "dx"[0], "project/data" + Math.floor(user / 100));
      }));
    }
    policy.free();
  }
  if (runtime !== "node-wasm" || !cases.includes("growth-1000")) return;
  const module = new WebAssembly.Module(readFileSync(join(packages, "node_modules/@ringfence/wasm/dist/ringfence.wasm")));
  const thousand = text("growth-1000");
  const times = [];
  for (let i = 0; i < 101; i++) {
    const start = now();
    const policy = (await init(module)).policy(thousand);
    times.push(now() - start);
    policy.free();
  }
  row("instantiate-1000", "ringfence", runtime, times);
}

const groups = { "casbin-small": 100, "casbin-medium": 1000, "casbin-large": 10000 };
const plain = (id) => id.slice(id.indexOf("/") + 1);
/** Some questions of each answer, of users from all over (the very first rule would end Casbin's search at once): a peer takes long. */
const sample = (name) => ["allow", "deny"].flatMap((due) => questions(name).filter((question) => question[3] === due).slice(1, 13));

/** Times what a peer answers to the sampled questions; `ask` takes plain names. One batch is one call. */
function peer(name, engine, runtime, load, ask) {
  const asked = compared(`${engine}, ${name}`, sample(name), (...question) => ask(plain(question[0]), question[1], plain(question[2])))
    .map(([subject, action, resource]) => [plain(subject), action, plain(resource)]);
  row(name, engine, runtime, measure(name === "casbin-large" ? 12 : 120, 1, (i) => ask(...asked[i % asked.length])), load);
}

async function casbin(require, name) {
  const { newEnforcer, newModelFromString, StringAdapter } = require("casbin");
  const model = newModelFromString("[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act\n[role_definition]\ng = _, _\n" +
    "[policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act\n");
  const lines = [];
  for (let i = 0; i < groups[name]; i++) lines.push(`p, group${i}, data${Math.floor(i / 10)}, read`);
  for (let i = 0; i < groups[name] * 10; i++) lines.push(`g, user${i}, group${Math.floor(i / 10)}`);
  const start = now();
  const enforcer = await newEnforcer(model, new StringAdapter(lines.join("\n")));
  peer(name, "casbin-js", "node", (now() - start) / 1e6, (user, action, data) => enforcer.enforceSync(user, data, action));
}

function casl(require, name) {
  if (name !== "casbin-small") return;
  // CASL has one ability for each user: this is the cheapest thing that it can be asked.
  const { AbilityBuilder, createMongoAbility, subject } = require("@casl/ability");
  const { can, build } = new AbilityBuilder(createMongoAbility);
  can("read", "project", { id: "data5" });
  const ability = build();
  const project = subject("project", { id: "data5" });
  row("casl-one-ability", "casl", "node", measure(200, 1000, () => ability.can("read", project)));
}

function cedar(require, name) {
  const engine = require("@cedar-policy/cedar-wasm/nodejs");
  const uid = (type, id) => ({ type, id });
  const policies = Array.from({ length: groups[name] }, (_, i) =>
    `permit(principal in Group::"group${i}", action == Action::"read", resource == Project::"data${Math.floor(i / 10)}");`).join("\n");
  const start = now();
  engine.preparsePolicySet(name, { staticPolicies: policies });
  // Only the entities of the question: Cedar reads them at each call.
  peer(name, "cedar-wasm", "node-wasm", (now() - start) / 1e6, (user, action, data) => {
    const entities = [{ uid: uid("User", user), attrs: {}, parents: [uid("Group", `group${Math.floor(user.slice(4) / 10)}`)] }];
    return engine.statefulIsAuthorized({ principal: uid("User", user), action: uid("Action", action), resource: uid("Project", data), context: {},
      preparsedPolicySetId: name, entities }).response?.decision === "allow";
  });
}

await ringfence("node-wasm", "wasm/dist/node.js");
await ringfence("node-addon", "node/dist/index.js");
const require = createRequire(join(peers, "package.json"));
for (const name of cases.filter((one) => one in groups))
  for (const engine of [casbin, casl, cedar])
    try {
      await engine(require, name);
    } catch (error) {
      console.error(`bench: ${engine.name}, ${name}: not measured: ${error.message}`);
    }
