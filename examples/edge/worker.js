// An edge function that guards a deploy API: token → decision → signed record. Nothing is compiled at run time.
// snippet: edge
import { init, RingfenceError } from "@ringfence/wasm";
import policyText from "../platform/policy.jsonc";

let ready; // once for each isolate
async function start(env) {
  const rf = await init();
  return { rf, policy: rf.policy(policyText), recorder: rf.recorder({ tenant: "tenant_9fa" }, env.RECORD_KEY) };
}

export default {
  async fetch(request, env) {
    const { rf, policy, recorder } = await (ready ??= start(env));
    const token = /^Bearer (\S+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token === undefined) return new Response("a token is needed\n", { status: 401 });
    let identity;
    try {
      identity = rf.verifyToken(token, {
        issuer: "https://id.tenant-9fa.example", tenant: "tenant_9fa", audience: "platform", keys: [env.TOKEN_KEY],
      });
    } catch (error) {
      if (!(error instanceof RingfenceError)) throw error;
      return Response.json({ error: error.code }, { status: 401 });
    }
    const { decision, record } = recorder.authorize(policy, identity, "deploy.production", "project/app-web",
      { host: new URL(request.url).hostname });
    identity.free();
    return Response.json({ allowed: decision.allowed, text: decision.text, record }, { status: decision.allowed ? 200 : 403 });
  },
};
// end snippet
