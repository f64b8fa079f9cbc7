// What a worker thread of worker.test.mjs does.
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

import { NOW, POLICY, WEB } from "./model.mjs";

const addon = createRequire(`${process.cwd()}/`)("@ringfence/node-linux-x64-gnu");
const open = () => JSON.parse(addon.call("policy.open", 0, JSON.stringify({ text: POLICY })).json).ok.handle;
const question = JSON.stringify({ subject: "user/ana", action: "deploy.production", resource: WEB, now: NOW });

const jobs = {
  // Answers with what the handles of another thread mean here: nothing.
  foreign: ({ handles }) => handles.map((handle) => addon.can(handle, "user/ana", "deploy.production", WEB, 0)),
  ask() {
    const policy = open();
    let allowed = 0;
    for (let i = 0; i < 20_000; ++i) allowed += addon.can(policy, "user/ana", "deploy.production", WEB, 0);
    return allowed;
  },
  async askAsync() {
    const policy = open();
    const replies = await Promise.all(Array.from({ length: 100 }, () => addon.callAsync("policy.check", policy, question)));
    return replies.filter((reply) => JSON.parse(reply.json).ok.allowed).length;
  },
  // Never ends by itself: the main thread terminates it in the middle of calls.
  async forever() {
    const policy = open();
    parentPort.postMessage("begun");
    for (;;) await Promise.all(Array.from({ length: 50 }, () => addon.callAsync("policy.check", policy, question)));
  },
  // Leaves handles open and calls under way behind.
  leave() {
    const policy = open();
    for (let i = 0; i < 50; ++i) void addon.callAsync("policy.check", policy, question);
    setImmediate(() => process.exit());
    return "left";
  },
};

parentPort.postMessage(await jobs[workerData.job](workerData));
