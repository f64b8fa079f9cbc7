// Filters and slices through the client: what a list view and a page are given.
import assert from "node:assert/strict";
import { test } from "node:test";

import { NOW, POLICY, WEB, fails } from "./model.mjs";
import { init } from "./support.mjs";

const DEPLOY = { subject: "user/ana", action: "deploy.production", type: "project" };

test("a filter names what check allows, and nothing for nobody", async () => {
  const policy = (await init()).policy(POLICY);
  const found = policy.filter({ ...DEPLOY, now: NOW });
  const inside = (path) => found.allowed.some(({ prefix }) => prefix === "tenant" || path === prefix || path.startsWith(`${prefix}/`));
  for (const path of [WEB, `${WEB}2`, "project/other"])
    assert.equal(inside(path), policy.check({ ...DEPLOY, type: undefined, resource: path, now: NOW }).allowed, path);
  assert.ok(inside(WEB) && found.exact && found.policy.digest === policy.digest);
  assert.equal(policy.filter({ ...DEPLOY, subject: "user/nobody" }).kind, "none");
});

test("a filter as SQL binds every id; a wrong column is refused by name", async () => {
  const policy = (await init()).policy(POLICY);
  const sql = (more) => policy.filter({ ...DEPLOY, now: NOW, sql: { dialect: "postgresql", ...more } }).sql;
  const { where, parameters, exact } = sql({ columns: [{ type: "project", column: "p.id" }], first: 2 });
  assert.deepEqual([where, exact], ['("p"."id" IS NOT NULL) AND (("p"."id" = $2))', true]);
  assert.deepEqual(parameters, [WEB.slice("project/".length)]);
  fails(assert, () => sql({ path: 'path" OR 1=1' }), "request.bad_column");
  fails(assert, () => sql({}), "request.bad_columns");
});

test("a slice answers for its principal, and others have nothing in it", async () => {
  const rf = await init();
  const policy = rf.policy(POLICY);
  const cut = policy.slice("user/ana");
  assert.equal(cut.policy.digest, policy.digest);
  const mine = rf.policy(cut.text);
  assert.equal(mine.digest, cut.digest);
  for (const action of policy.info().permissions) {
    const ask = { subject: "user/ana", action, resource: WEB, now: NOW };
    assert.equal(mine.check(ask).reason, policy.check(ask).reason, action);
  }
  for (const subject of policy.info().principals.filter((who) => who !== "user/ana"))
    assert.equal(mine.can(subject, "deploy.production", WEB), false, subject);
  assert.deepEqual(mine.info().principals, ["user/ana"]);
  assert.equal(rf.policy(policy.slice("user/ana", { externalTeams: ["nope"] }).text).digest, cut.digest);
  fails(assert, () => policy.slice("team/web"), "request.bad_subject");
});
