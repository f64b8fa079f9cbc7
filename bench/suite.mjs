// What is measured of Ringfence in JavaScript, in Node, Chromium and workerd alike. A batch is a number of calls between two looks
// at the clock; the median and the 99th percentile are those of the batches' means, an empty batch taken off. How many calls fill a
// batch depends on the clock (Node nanoseconds, Chromium 5 µs, workerd whole milliseconds), so p99 says less the longer they are.

/** Rows of one case. `host` is {rf, runtime, clock, batches, steps, memory?, again?}; clock() is a promise of nanoseconds. */
export async function rows(host, name, { document, questions, conditions }) {
  const { rf, runtime } = host;
  const out = [];
  const empty = percentile(await times(host, 21, 0, () => true), 0.5);
  async function measure(label, step, { share = 1, requests = 1, load = null, memory = null } = {}) {
    const steps = Math.max(1, Math.round(host.steps * share));
    // A second first: until engines have compiled what is hot, which takes them long on a busy machine.
    await times(host, Infinity, steps, step, 1e9);
    const each = (await times(host, host.batches, steps, step, 2e9)).map((total) => Math.max(total - empty, 0) / steps / requests);
    const [median_ns, p99_ns] = [percentile(each, 0.5), percentile(each, 0.99)];
    out.push({ case: label, engine: "ringfence", runtime, median_ns, p99_ns, load_ms: load, memory_bytes: memory });
  }

  if (name === "conditions") {
    for (const [label, condition] of Object.entries(conditions)) await conditionRow(rf, label, condition, measure);
    return out;
  }
  const before = host.memory?.();
  const start = await host.clock();
  const policy = rf.policy(document);
  const load = Math.max((await host.clock()) - start - empty, 0) / 1e6;
  const memory = host.memory ? Math.max(host.memory() - before, 0) : null;
  for (const [subject, action, resource, due] of questions)
    if (policy.can(subject, action, resource) !== (due === "allow")) throw new Error(`${name}: not ${due}: ${subject} ${action} ${resource}`);
  const asked = questions.filter((question) => question[3] === "allow");
  let at = 0;
  const next = () => asked[at = at + 1 < asked.length ? at + 1 : 0];
  await measure(name, () => { const q = next(); return policy.can(q[0], q[1], q[2]); }, { load, memory });
  if (name === "casbin-small") {
    // Every string made anew for the call, and all different from the last.
    let i = 0;
    await measure("js-fresh", () => {
      const user = (i++ * 7919) % 1000;
      return policy.can("user/user" + user, "rea" + "dx"[0], "project/data" + Math.floor(user / 100));
    });
    const questionsOf = (list) => list.map(([subject, action, resource]) => ({ subject, action, resource }));
    const single = questionsOf(asked);
    await measure("casbin-small-check", () => policy.check(single[at = (at + 1) % single.length]).allowed, { share: 1 / 50 });
    const hundred = questionsOf(asked.slice(0, 100));
    await measure("casbin-small-check-many", () => policy.checkMany(hundred).length === 100, { share: 1 / 5000, requests: 100 });
    await measure("casbin-small-can-many", () => policy.canMany(hundred).length === 100, { share: 1 / 500, requests: 100 });
  }
  policy.free();
  if (name === "growth-1000" && host.again)
    await measure("instantiate-1000", async () => {
      const loaded = (await host.again()).policy(document);
      loaded.free();
      return true;
    }, { share: 1 / 50_000 });
  return out;
}

/** A whole decision of a policy whose one binding has the condition, if any: request and answer as JSON, explanation included. */
async function conditionRow(rf, label, { expression, holds, fails }, measure) {
  const policy = rf.policy(JSON.stringify({
    ringfence: 1, tenant: "bench", revision: 1, types: { project: { in: ["tenant"] } }, permissions: { read: { on: ["project"] } },
    roles: { reader: { allow: ["read"] } },
    bindings: [{ id: "b", principal: "user/ana", role: "reader", scope: "project/p", ...(expression && { when: expression }) }],
  }));
  const ask = (context) => policy.check({ subject: "user/ana", action: "read", resource: "project/p", context }).allowed;
  if (!ask(holds) || fails.some(ask)) throw new Error(`${label}: decided wrongly`);
  await measure(label, () => ask(holds), { share: 1 / 50 });
  policy.free();
}

/** Nanoseconds of each batch, until there are so many or, with ten at least, they took `limit`. */
async function times(host, batches, steps, step, limit = Infinity) {
  const out = [];
  const begun = await host.clock();
  let end = begun;
  for (let b = 0; b < batches && (b < 10 || end - begun < limit); b++) {
    const start = await host.clock();
    for (let i = 0; i < steps; i++) {
      const answer = step();
      if (answer !== true && (await answer) !== true) throw new Error("denied, but must be allowed");
    }
    end = await host.clock();
    out.push(end - start);
  }
  return out;
}

function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
}
