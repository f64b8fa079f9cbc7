// What a cold isolate does before its first answer, in batches: workerd's clock moves by whole milliseconds, and only
// when something is waited for, so a timer stands at each end. The fastest batch counts, since other work slows the rest.
import { init } from "@ringfence/wasm";
import text from "../../examples/platform/policy.jsonc";

const BATCHES = 8;
const TIMES = 10;
let answered = 0;
const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

async function batch() {
  await tick();
  const start = Date.now();
  for (let i = 0; i < TIMES; i++) {
    const policy = (await init()).policy(text);
    if (!policy.can("user/ana", "deploy.preview", "project/app-web")) throw new Error("wrong answer");
    answered++;
    policy.free();
  }
  await tick();
  return (Date.now() - start) / TIMES;
}

export default {
  async fetch(request) {
    if (request.method !== "POST") return new Response("ready");
    const each = [];
    for (let i = 0; i < BATCHES; i++) each.push(await batch());
    return Response.json({ answered, each: Math.min(...each) });
  },
};
