// Wycheproof and CCTV on the primitives as WebAssembly runs them.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");
const vectors = process.env.RINGFENCE_VECTORS ?? join(root, "../shared/vectors");
const there = existsSync(join(vectors, "wycheproof"));
const read = (name) => JSON.parse(readFileSync(join(vectors, name), "utf8"));
const hex = (text) => Buffer.from(text, "hex");

const module = new WebAssembly.Module(readFileSync(join(root, "build/wasm/primitives.wasm")));
const wasm = new WebAssembly.Instance(module, {
  env: { rf_host_random: (at, size) => crypto.getRandomValues(new Uint8Array(wasm.memory.buffer, at, size)) },
}).exports;
wasm._initialize();

function put(...parts) {
  new Uint8Array(wasm.memory.buffer).set(Buffer.concat(parts), wasm.test_area());
}
function verify(key, message, signature) {
  put(key, signature, message);
  return wasm.test_ed25519_verify(signature.length, message.length) === 1;
}

test("the self-test passes", () => assert.equal(wasm.test_start(), 0));

test("wycheproof: ed25519", (t) => {
  if (!there) return t.diagnostic(`SKIPPED: ${vectors} is not there`);
  const file = read("wycheproof/ed25519_test.json");
  let count = 0;
  for (const group of file.testGroups)
    for (const { tcId, msg, sig, result } of group.tests) {
      assert.equal(verify(hex(group.publicKey.pk), hex(msg), hex(sig)), result === "valid", `case ${tcId}`);
      count++;
    }
  assert.equal(count, file.numberOfTests);
});

test("wycheproof: x25519, except that a shared secret of zeroes is refused", (t) => {
  if (!there) return t.diagnostic(`SKIPPED: ${vectors} is not there`);
  const file = read("wycheproof/x25519_test.json");
  let count = 0;
  for (const group of file.testGroups)
    for (const { tcId, public: point, private: scalar, shared } of group.tests) {
      put(hex(scalar), hex(point));
      assert.equal(wasm.test_x25519(), /^0+$/.test(shared) ? 0 : 1, `case ${tcId}`);
      const got = Buffer.from(new Uint8Array(wasm.memory.buffer, wasm.test_area(), 32)).toString("hex");
      assert.equal(got, shared, `case ${tcId}`);
      count++;
    }
  assert.equal(count, file.numberOfTests);
});

test("cctv: of 914 crafted signatures exactly the listed 43 are accepted", (t) => {
  if (!there) return t.diagnostic(`SKIPPED: ${vectors} is not there`);
  const all = read("cctv/ed25519vectors.json");
  const accepted = all.filter(({ key, msg, sig }) => verify(hex(key), Buffer.from(msg), hex(sig)));
  assert.equal(all.length, 914);
  assert.deepEqual(accepted.map(({ number }) => number), read("cctv/libsodium_accepted.json").accepted_numbers.sort((a, b) => a - b));
});
