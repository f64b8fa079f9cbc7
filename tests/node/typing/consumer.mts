import { init, RingfenceError, type Decision, type Policy } from "@ringfence/wasm";

export async function ask(text: string): Promise<Decision | string> {
  const rf = await init();
  const policy: Policy = rf.policy(text);
  const yes: boolean = policy.can("user/ana", "deploy.preview", "project/app-web");
  const key = rf.generateKey("record", "app");
  const recorder = rf.recorder({ tenant: policy.tenant }, key.secret);
  recorder.append({ actor: "user/ana", time: new Date() });
  try {
    return yes ? policy.check({ subject: "user/ana", action: "a", resource: "tenant" }) : rf.version.version;
  } catch (error) {
    return error instanceof RingfenceError ? error.code : "?";
  }
}
