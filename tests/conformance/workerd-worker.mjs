// Runs inside workerd: files of cases in, answers out.
import { init } from "@ringfence/wasm";

import { answers } from "./suite.mjs";

export default {
  async fetch(request) {
    if (request.method !== "POST") return new Response("ready");
    try {
      return new Response(answers(await init(), await request.json()));
    } catch (error) {
      return new Response(String(error?.stack ?? error), { status: 500 });
    }
  },
};
