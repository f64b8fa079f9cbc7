// What a typed program writes; the compiler accepts it, as an ES module and as CommonJS.
import { init, RingfenceError, type Identity, type Ringfence, type SecretGate } from "@ringfence/node";

export async function deploy(rf: Ringfence, identity: Identity): Promise<string> {
  const policy = rf.policy("{}");
  const allowed: boolean = policy.can("user/ana", "deploy.preview", "project/app-web");
  const decision = rf.gate(policy).authorize(identity, "deploy.production", "project/app-web", { now: new Date() });
  return decision.allowed && allowed ? "ok" : decision.text;
}

export async function password(gate: SecretGate, identity: Identity): Promise<Uint8Array | undefined> {
  try {
    return (await gate.resolve(identity, "secret://production/DATABASE_URL")).secret;
  } catch (error) {
    if (error instanceof RingfenceError) console.error(error.code, error.path, error.more.length);
    throw error;
  }
}

export async function engine(): Promise<"addon" | "wasm"> {
  return (await init({ engine: "auto" })).runtime().engine;
}
