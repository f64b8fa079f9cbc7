// What the schema is held against: every policy and change set of the vectors and examples, and one
// policy that has every member there is.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = process.env.RINGFENCE_ROOT;

/** JSON as people write it: without its comments and trailing commas. */
export function plain(text) {
  const without = (from, pattern) => from.replace(pattern, (found) => (found.startsWith('"') ? found : ""));
  return without(without(text, /"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g), /"(?:\\.|[^"\\])*"|,(?=\s*[}\]])/g);
}

function* calls(operation) {
  const folder = join(root, "tests/vectors");
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".jsonl")))
    for (const line of readFileSync(join(folder, file), "utf8").split("\n").filter(Boolean)) {
      const { op, name, request } = JSON.parse(line);
      if (op === operation) yield { name: `${file}: ${name}`, request };
    }
}

/** [{name, text}], as the engine is given them. */
export function policies() {
  const sample = "examples/platform/policy.jsonc";
  const vectors = [...calls("policy.open")].map(({ name, request }) => ({ name, text: request.text }));
  return [{ name: sample, text: readFileSync(join(root, sample), "utf8") }, { name: "every member", text: JSON.stringify(FULL) }, ...vectors];
}

/** [{name, changes}]. */
export function changeSets() {
  return [...calls("policy.with")].filter(({ request }) => "changes" in request).map(({ name, request }) => ({ name, changes: request.changes }));
}

export const FULL = {
  $schema: "policy.schema.json", ringfence: 1, tenant: "tenant-9_a", revision: 9007199254740991,
  types: { project: { in: ["tenant"] }, env: { in: ["project"], flat: false }, secret: { in: ["env", "tenant"] }, runtime: { flat: true }, repo: { flat: true, in: ["tenant"] } },
  permissions: {
    "deploy.prod": { on: ["project", "env"], title: "Deploy", description: "To all", sensitive: true },
    "deploy.preview": { on: ["project"] }, "secret.read": { on: ["secret"] }, pay: { on: ["tenant"], sensitive: false },
  },
  roles: { dev: { allow: ["deploy.*"], title: "Developer", description: "" }, "lead é": { inherits: ["dev"], allow: ["*"], deny: ["pay", "secret.read"] }, none: {} },
  teams: { web: { members: ["user/ana", "service/ci"], external: false, title: "Web", description: "x" }, "core/x": { members: ["team/web", "user/a%2Fb%25"] }, oncall: { external: true } },
  resources: { "runtime/web": { parent: "project/web" }, "repo/a%2Fb": { parent: "tenant" } },
  secret_scopes: { "prod/eu-1": "project/web/env/prod", all: "tenant" },
  attributes: { principal: { "team.size": "int" }, resource: { owner: "string" }, action: { risk: "double" }, context: { mfa: "bool", tags: "list(string)", sizes: "map(string, list(int))" } },
  bindings: [
    { id: "b1", principal: "team/web", role: "dev", scope: "project/web", not_before: "2026-01-01T00:00:00Z", expires: "2027-01-01T00:00:00.123Z", when: "context.mfa", reason: "x", approved_by: "user/olga" },
    { id: "b2", principal: "team/core%2Fx", role: "lead é", scope: "tenant" },
  ],
  denies: [{ id: "d1", permissions: ["deploy.*"], scope: "repo/a%2Fb", principals: ["user/x", "team/web"], when: "context.mfa", reason: "x" }, { id: "d2", permissions: ["pay"], scope: "tenant" }],
  boundaries: [{ id: "c1", principal: "tenant", allow: ["*"], when: "context.mfa", reason: "x" }, { id: "c2", principal: "service/ci", allow: [] }],
  separation: [{ id: "s1", permissions: ["pay", "secret.read"], reason: "x" }],
};
