// A Node server that asks before it acts. Usage: node server.mjs TOKEN_PUBLIC_KEY [PORT]
// snippet: node
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { init, RingfenceError } from "@ringfence/node";

const rf = await init();
const policy = rf.policy(readFileSync("policy.jsonc", "utf8"));
const gate = rf.gate(policy);
const trust = { issuer: "https://id.tenant-9fa.example", tenant: "tenant_9fa", audience: "platform", keys: [process.argv[2]] };

const server = createServer((request, response) => {
  try {
    const identity = rf.verifyToken((request.headers.authorization ?? "").replace("Bearer ", ""), trust);
    const decision = gate.authorize(identity, "deploy.preview", "project/app-web");
    response.writeHead(decision.allowed ? 200 : 403).end(decision.text + "\n");
  } catch (error) {
    if (!(error instanceof RingfenceError)) throw error;
    response.writeHead(401).end(error.code + "\n");
  }
});
// end snippet
server.listen(Number(process.argv[3] ?? 8080), "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
