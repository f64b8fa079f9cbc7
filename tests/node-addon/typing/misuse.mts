// What the compiler must refuse, line by line.
import { Identity, init, type Ringfence } from "@ringfence/node";

export async function misuse(rf: Ringfence): Promise<void> {
  const policy = rf.policy("{}");
  policy.can("user/ana", "deploy.preview", 7); // wrong
  policy.check({ subject: "user/ana", action: "a", resource: "tenant", view: "all" }); // wrong
  rf.gate(policy).authorize("user/ana", "deploy.preview", "tenant"); // wrong
  rf.generateKey("everything"); // wrong
  rf.verifyToken("t", { issuer: "i", tenant: "t", audience: "a" }); // wrong
  await init({ engine: "best" }); // wrong
  new Identity({}); // wrong
}
