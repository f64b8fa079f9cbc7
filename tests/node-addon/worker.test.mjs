// The addon in worker threads: an engine for each, and no thread takes another down.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

import { POLICY, WEB } from "./model.mjs";

const addon = createRequire(`${process.cwd()}/`)("@ringfence/node-linux-x64-gnu");
const open = () => JSON.parse(addon.call("policy.open", 0, JSON.stringify({ text: POLICY })).json).ok.handle;
const start = (job, more = {}) => new Worker(new URL("worker.mjs", import.meta.url), { workerData: { job, ...more } });

async function answer(worker) {
  const [[message]] = await Promise.all([once(worker, "message"), once(worker, "exit")]);
  return message;
}

test("many threads ask at once", async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => answer(start("ask"))));
  assert.deepEqual(answers, [20_000, 20_000, 20_000, 20_000]);
  assert.deepEqual(await Promise.all([1, 2].map(() => answer(start("askAsync")))), [100, 100]);
});

test("a handle means nothing in another thread", async () => {
  const handles = [open(), open(), open()];
  assert.deepEqual(await answer(start("foreign", { handles })), [-2, -2, -2]);
  for (const handle of handles) {
    assert.equal(addon.can(handle, "user/ana", "deploy.production", WEB, 0), 1);
    addon.close(handle);
  }
});

test("a thread may be ended in the middle of a call", async () => {
  for (let i = 0; i < 10; ++i) {
    const worker = start("forever");
    await once(worker, "message");
    await new Promise((resolve) => setTimeout(resolve, 3 * i));
    await worker.terminate();
  }
  for (let i = 0; i < 5; ++i) assert.equal(await answer(start("leave")), "left");
  assert.equal(addon.openHandles(), 0);
});
