// Runs inside workerd: {name, given} of suite.mjs in, rows out. A worker's clock stands still while it computes and moves by whole
// milliseconds when something is waited for: a timer stands at each look, a batch lasts some 50 ms, and suite.mjs takes off what an
// empty batch (the two timers) takes.
import { init } from "@ringfence/wasm";

import { rows } from "./suite.mjs";

async function clock() {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return Date.now() * 1e6;
}

export default {
  async fetch(request) {
    if (request.method !== "POST") return new Response("ready");
    try {
      const { name, given } = await request.json();
      const host = { rf: await init(), runtime: "workerd", batches: 20, steps: 500_000, clock, again: () => init() };
      return Response.json(await rows(host, name, given));
    } catch (error) {
      return new Response(String(error?.message ?? error), { status: 500 });
    }
  },
};
