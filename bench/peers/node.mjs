// Peers in Node: node.mjs FOLDER MODULES casbin-js|cedar-wasm|casl|cel-js|bufbuild-cel CASE → JSON rows, one a line. All are loaded once and stay.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { main, sample, text } from "../cases.mjs";
import { celJs, bufbuildCel } from "./cel.mjs";
import { loaded, measure } from "./measure.mjs";

const [folder, modules, engine, name] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const load = (module) => import(pathToFileURL(require.resolve(module)));

/** Timed: enforceSync from three strings. */
async function casbin() {
  const { newEnforcer, newModelFromString, StringAdapter } = require("casbin");
  const [conf, csv] = ["conf", "csv"].map((suffix) => text(folder, name, suffix));
  const [enforcer, ...cost] = await loaded(() => newEnforcer(newModelFromString(conf), new StringAdapter(csv)));
  measure(name, engine, sample(folder, name), ([user, action, place]) => enforcer.enforceSync(user, place, action), ...cost);
}

/** CASL holds the rules of one user. Loaded: the mean of making a user's ability from that user's rules. Timed: can() with the subject object made before. */
async function casl() {
  const { createMongoAbility, subject } = require("@casl/ability");
  const questions = sample(folder, name);
  const held = new Map(questions.map(([user]) => [user, [user]]));
  const grants = new Map();
  const lines = text(folder, name, "csv").trim().split("\n").map((line) => line.split(", "));
  for (const [kind, user, of, place] of lines) if (kind === "g") held.get(user)?.push(place ? { role: of, place } : of);
  const wanted = new Set([...held.values()].flat().map((one) => one.role ?? one));
  for (const [kind, who, ...grant] of lines) if (kind === "p" && wanted.has(who)) grants.set(who, [...(grants.get(who) ?? []), grant]);
  const rules = (one) => (grants.get(one.role ?? one) ?? []).map((grant) => (one.role ? { action: grant[0], id: one.place } : { action: grant[1], id: grant[0] }));
  const given = new Map([...held].map(([user, all]) => [user, all.flatMap(rules).map(({ action, id }) => ({ action, subject: "resource", conditions: { id } }))]));
  const [abilities, milliseconds] = await loaded(() => new Map([...given].map(([user, list]) => [user, createMongoAbility(list)])));
  const asked = questions.map(([user, action, place, due]) => [abilities.get(user), action, subject("resource", { id: place }), due]);
  measure(name, engine, asked, ([ability, action, object]) => ability.can(action, object), milliseconds / abilities.size);
}

/** Timed: statefulIsAuthorized of prepared policies; each call is given the entities of its question, made before. */
async function cedar() {
  const cedar = require("@cedar-policy/cedar-wasm/nodejs");
  const [, ...cost] = await loaded(() => {
    const answer = cedar.preparsePolicySet(name, { staticPolicies: text(folder, name, "cedar") });
    if (answer.type !== "success") throw new Error(JSON.stringify(answer));
  });
  const all = new Map(JSON.parse(text(folder, name, "entities.json")).map((entity) => [key(entity.uid), entity]));
  const asked = sample(folder, name).map(([user, action, place, due]) => {
    const [principal, act, resource] = [["Principal", user], ["Action", action], ["Resource", place]].map(([type, id]) => ({ type, id }));
    const entities = above(all, [principal, act, resource]);
    return [{ principal, action: act, resource, context: {}, preparsedPolicySetId: name, entities }, due];
  });
  measure(name, engine, asked, ([call]) => cedar.statefulIsAuthorized(call).response?.decision === "allow", ...cost);
}

const key = ({ type, id }) => `${type}::${id}`;

/** The entities of these ids and of all their ancestors. */
function above(all, ids) {
  const found = new Map();
  for (const left = [...ids]; left.length; ) {
    const at = all.get(key(left.pop()));
    if (at && !found.has(key(at.uid))) left.push(...found.set(key(at.uid), at).get(key(at.uid)).parents);
  }
  return [...found.values()];
}

const engines = {
  "casbin-js": casbin, "cedar-wasm": cedar, casl,
  "cel-js": async () => celJs(await load("@marcbachmann/cel-js")),
  "bufbuild-cel": async () => bufbuildCel(await load("@bufbuild/cel")),
};
await main(engines[engine]);
