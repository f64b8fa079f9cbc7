// In Node: node.mjs FOLDER PACKAGES PEERS → lines `name TAB nanoseconds`. The same RBAC for every engine.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, packages, peers] = process.argv.slice(2).map((path) => resolve(path));
const print = (name, nanoseconds) => console.log(`${name}\t${nanoseconds}`);
const text = (name) => readFileSync(join(folder, `${name}.json`), "utf8");

/** Nanoseconds of one step, by the median of batches. */
function median(batches, steps, step) {
  const times = [];
  for (let b = 0; b < batches; b++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < steps; i++) if (step(b * steps + i) !== true) throw new Error("denied, but must be allowed");
    times.push(Number(process.hrtime.bigint() - start) / steps);
  }
  return times.sort((a, b) => a - b)[batches >> 1];
}

async function ringfence(name, path) {
  const { init } = await import(pathToFileURL(join(packages, "node_modules/@ringfence", path)));
  const rf = await init();
  for (const model of ["small", "large"]) {
    const policy = rf.policy(text(model));
    const users = Array.from({ length: 1000 }, (_, i) => (i * 7919) % (model === "small" ? 1000 : 100000));
    const asked = users.map((user) => [`user/user${user}`, `project/data${Math.floor(user / 100)}`]);
    print(`${name} can ${model}`, median(41, 10000, (i) => policy.can(asked[i % 1000][0], "read", asked[i % 1000][1])));
    // Every string made anew for the call, and all different from the last.
    print(`${name} can fresh ${model}`, median(21, 2000, (i) => {
      const user = users[i % 1000];
      return policy.can("user/user" + user, "rea" + "dx"[0], "project/data" + Math.floor(user / 100));
    }));
    policy.free();
  }
  if (name !== "wasm") return;
  const module = new WebAssembly.Module(readFileSync(join(packages, "node_modules/@ringfence/wasm/dist/ringfence.wasm")));
  const thousand = text("bindings-1000");
  const times = [];
  for (let i = 0; i < 31; i++) {
    const start = process.hrtime.bigint();
    const policy = (await init(module)).policy(thousand);
    times.push(Number(process.hrtime.bigint() - start));
    policy.free();
  }
  print("wasm instantiate and load 1000", times.sort((a, b) => a - b)[15]);
}

async function casbin(require) {
  const { newEnforcer, newModelFromString, StringAdapter } = require("casbin");
  const model = newModelFromString("[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act\n[role_definition]\ng = _, _\n" +
    "[policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act\n");
  const lines = [];
  for (let i = 0; i < 100; i++) lines.push(`p, group${i}, data${Math.floor(i / 10)}, read`);
  for (let i = 0; i < 1000; i++) lines.push(`g, user${i}, group${Math.floor(i / 10)}`);
  const enforcer = await newEnforcer(model, new StringAdapter(lines.join("\n")));
  print("casbin (JS) small", median(5, 20, () => enforcer.enforceSync("user501", "data5", "read")));
}

function casl(require) {
  // CASL has one ability for each user: this is the cheapest thing that it can be asked.
  const { AbilityBuilder, createMongoAbility, subject } = require("@casl/ability");
  const { can, build } = new AbilityBuilder(createMongoAbility);
  can("read", "project", { id: "data5" });
  const ability = build();
  const project = subject("project", { id: "data5" });
  print("casl one user's ability", median(21, 10000, () => ability.can("read", project)));
}

function cedar(require) {
  const engine = require("@cedar-policy/cedar-wasm/nodejs");
  const uid = (type, id) => ({ type, id });
  const policies = Array.from({ length: 100 }, (_, i) =>
    `permit(principal in Group::"group${i}", action == Action::"read", resource == Project::"data${Math.floor(i / 10)}");`).join("\n");
  engine.preparsePolicySet("small", { staticPolicies: policies });
  // Only the entities of the question: Cedar reads them at each call.
  const entities = [{ uid: uid("User", "user501"), attrs: {}, parents: [uid("Group", "group50")] }];
  const call = { principal: uid("User", "user501"), action: uid("Action", "read"), resource: uid("Project", "data5"), context: {},
    preparsedPolicySetId: "small", entities };
  print("cedar-wasm stateful small", median(11, 100, () => engine.statefulIsAuthorized(call).response?.decision === "allow"));
}

await ringfence("wasm", "wasm/dist/node.js");
await ringfence("addon", "node/dist/index.js");
const require = createRequire(join(peers, "package.json"));
for (const peer of [casbin, casl, cedar])
  try {
    await peer(require);
  } catch (error) {
    console.error(`bench: ${peer.name} was not measured: ${error.message}`);
  }
