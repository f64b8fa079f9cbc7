// What a cold isolate does before its first answer, many times over: workerd's clock moves by whole milliseconds and
// only at I/O, so the time is taken around a fetch-free batch with a timer on both sides.
import { init } from "@ringfence/wasm";
import text from "../../examples/platform/policy.jsonc";

const TIMES = 50;
const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

export default {
  async fetch(request) {
    if (request.method !== "POST") return new Response("ready");
    await tick();
    const start = Date.now();
    let allowed = 0;
    for (let i = 0; i < TIMES; i++) {
      const policy = (await init()).policy(text);
      allowed += Number(policy.can("user/ana", "deploy.preview", "project/app-web"));
      policy.free();
    }
    await tick();
    if (allowed !== TIMES) return new Response("wrong", { status: 500 });
    return Response.json({ each: (Date.now() - start) / TIMES });
  },
};
