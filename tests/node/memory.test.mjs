// Opening and closing leaves nothing behind.
import assert from "node:assert/strict";
import { test } from "node:test";

import { SMALL, opened } from "./support.mjs";

const heap = () => {
  gc();
  return process.memoryUsage().heapUsed;
};

test("100,000 policies opened and closed leave memory as it was", async () => {
  const { rf, exports } = await opened();
  const cycle = (times) => {
    for (let i = 0; i < times; ++i) {
      const policy = rf.policy(SMALL);
      if (!policy.can("user/ana", "deploy", "project/web")) throw new Error("denied");
      policy.free();
    }
  };
  cycle(2000);
  const [memory, before] = [exports.memory.buffer.byteLength, heap()];
  cycle(100_000);
  assert.equal(exports.memory.buffer.byteLength, memory);
  assert.ok(heap() - before < 2_000_000, `the heap grew by ${heap() - before} bytes`);
});

test("refused policies, long questions, secrets and answers leave nothing either", async () => {
  const { rf, exports } = await opened();
  const policy = rf.policy(SMALL);
  const made = rf.generateKey("token");
  const cycle = (times) => {
    for (let i = 0; i < times; ++i) {
      assert.throws(() => rf.policy(`${SMALL}}`));
      policy.can("user/ana", "deploy", "project/" + "x".repeat(20_000));
      policy.check({ subject: "user/ana", action: "deploy", resource: "project/web", view: "full" });
      rf.key("token", made.secret).free();
      assert.throws(() => rf.key("token", "no key"));
    }
  };
  cycle(200);
  const memory = exports.memory.buffer.byteLength;
  cycle(3000);
  assert.equal(exports.memory.buffer.byteLength, memory);
});

test("what a program forgets to free is closed when it is collected", async () => {
  const { rf, exports } = await opened();
  let closed = 0;
  const transport = rf.transport;
  const real = transport.close.bind(transport);
  transport.close = (handle) => {
    ++closed;
    real(handle);
  };
  (() => {
    for (let i = 0; i < 500; ++i) rf.policy(SMALL).can("user/ana", "deploy", "project/web");
  })();
  for (let i = 0; i < 20 && closed === 0; ++i) {
    gc();
    await new Promise((later) => setTimeout(later, 10));
  }
  assert.ok(closed > 400, `${closed} of 500`);
  assert.ok(exports.memory.buffer.byteLength < 64 * 1024 * 1024);
});
