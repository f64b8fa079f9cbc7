// From wherever the code of the engine comes, and only from where the right one comes.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";

import { POLICY, WEB } from "./model.mjs";
import { folder, init, library, otherRelease, wasm } from "./support.mjs";

const require = createRequire(`${process.cwd()}/`);
const works = (rf) => assert.equal(rf.policy(POLICY).can("user/ana", "deploy.production", WEB), true);

const TYPES = { "/right.wasm": "application/wasm", "/charset.wasm": "Application/Wasm; v=1", "/wrong.wasm": "text/html", "/octets.wasm": "application/octet-stream" };
const server = createServer((request, response) => {
  if (request.url === "/none.wasm") return response.end(wasm); // no type at all
  if (!(request.url in TYPES)) return response.writeHead(404, { "content-type": "application/wasm" }).end("no");
  response.writeHead(200, { "content-type": TYPES[request.url] }).end(wasm);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
after(() => server.close());
const at = (path) => new URL(path, `http://127.0.0.1:${server.address().port}`);

test("init takes nothing, a module, bytes, a URL, a Response or the promise of one", async () => {
  works(await init());
  works(await init(await WebAssembly.compile(wasm)));
  works(await init(new Uint8Array(wasm)));
  works(await init(new Uint8Array(wasm).buffer));
  works(await init(pathToFileURL(join(folder, "dist", "ringfence.wasm"))));
  works(await init(at("/right.wasm")));
  works(await init(await fetch(at("/right.wasm"))));
  works(await init(fetch(at("/right.wasm"))));
});

test("the right MIME type streams; a wrong one, or none, still loads", async () => {
  const real = WebAssembly.compileStreaming;
  let streamed = 0;
  WebAssembly.compileStreaming = (...args) => {
    ++streamed;
    return real.apply(WebAssembly, args);
  };
  try {
    for (const [path, streams] of [["/right.wasm", 1], ["/charset.wasm", 0], ["/wrong.wasm", 0], ["/octets.wasm", 0], ["/none.wasm", 0]]) {
      streamed = 0;
      works(await init(at(path)));
      assert.equal(streamed, streams, path);
    }
  } finally {
    WebAssembly.compileStreaming = real;
  }
  await assert.rejects(init(at("/missing.wasm")), { code: "engine.not_found", message: /missing\.wasm.*404/ });
});

test("the browser's entry is the same client", async () => {
  const browser = await import(pathToFileURL(join(folder, "dist", "browser.js")).href);
  works(await browser.init(at("/wrong.wasm")));
  works(await browser.init(new Uint8Array(wasm)));
});

test("CommonJS has the same client", async () => {
  const common = require("@ringfence/wasm");
  assert.deepEqual(Object.keys(common).sort(), Object.keys({ init, ...library, createClient: 0 }).sort());
  works(await common.init());
  assert.ok(require.resolve("@ringfence/wasm/ringfence.wasm").endsWith(".wasm"));
});

test("a module of another release is refused by name", async () => {
  const { abi, semantics } = (await init()).version;
  const refused = (message) => ({ name: "RingfenceError", code: "engine.version_mismatch", message });
  await assert.rejects(init(otherRelease({ abi: abi + 1, semantics })), refused(new RegExp(`needs ABI ${abi}, the .wasm has ABI ${abi + 1}`)));
  await assert.rejects(init(otherRelease({ abi, semantics: semantics + 6 })), refused(new RegExp(`needs semantics ${semantics}, the .wasm has semantics ${semantics + 6}`)));
  await assert.rejects(init(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)), refused(/no module of ringfence/));
  const other = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x61, 1, 0x62, 0, 0]);
  await assert.rejects(init(other), refused(/no module of ringfence/));
});

test("what is no module is refused", async () => {
  for (const wrong of ["ringfence.wasm", 7, {}, [], true]) await assert.rejects(init(wrong), TypeError);
  await assert.rejects(init(new Uint8Array(8)), WebAssembly.CompileError);
  await assert.rejects(init(new Uint8Array(wasm).subarray(0, 1000)), WebAssembly.CompileError);
});

test("each init is an engine of its own, and objects of one are not another's", async () => {
  const [one, two] = [await init(), await init()];
  const policy = one.policy(POLICY);
  const record = one.generateKey("record", "app-1");
  assert.throws(() => two.gate(policy), { code: "handle.unknown" });
  assert.throws(() => two.call("policy.info", {}, { on: policy }), { code: "handle.unknown" });
  const recorder = one.recorder({ tenant: "tenant_9fa" }, record.secret);
  assert.throws(() => two.call("recorder.append", { event: { time: "2026-01-01T00:00:00Z" } }, { on: recorder }), { code: "handle.unknown" });
  for (const wrong of ["1", 1, null, {}, Object.create(policy)]) assert.throws(() => one.gate(wrong), TypeError);
});

test("the host's generator is asked for at most 64 KiB at a time, and its failure ends the engine", async () => {
  const real = crypto.getRandomValues;
  const sizes = [];
  crypto.getRandomValues = (bytes) => {
    sizes.push(bytes.length);
    return real.call(crypto, bytes);
  };
  try {
    const rf = await init();
    const [a, b] = [rf.generateKey("token"), rf.generateKey("token")];
    assert.notEqual(a.public, b.public);
    assert.ok(sizes.length >= 2 && sizes.every((size) => size > 0 && size <= 65_536));
    crypto.getRandomValues = () => {
      throw new Error("no entropy");
    };
    assert.throws(() => rf.generateKey("token"), { code: "engine.trapped" });
    assert.throws(() => rf.version && rf.call("version", {}), { code: "engine.trapped" });
  } finally {
    crypto.getRandomValues = real;
  }
});
