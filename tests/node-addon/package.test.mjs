// The packages as npm would publish them: their manifests, what the addon links and exports, and their types.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = process.env.RINGFENCE_ROOT;
const version = readFileSync(join(root, "VERSION"), "utf8").trim();
const folder = (name) => join(process.cwd(), "node_modules", "@ringfence", name);
const manifest = (name) => JSON.parse(readFileSync(join(folder(name), "package.json"), "utf8"));
const addon = join(folder("node-linux-x64-gnu"), "ringfence.node");
const tool = (command, ...args) => execFileSync(command, args, { encoding: "utf8" });

test("one version everywhere, exact", () => {
  assert.equal(manifest("node").version, version);
  assert.equal(manifest("node-linux-x64-gnu").version, version);
  assert.deepEqual(manifest("node").optionalDependencies, { "@ringfence/node-linux-x64-gnu": version });
});

test("nothing runs at install time, nothing else comes along", () => {
  for (const name of ["node", "node-linux-x64-gnu"]) {
    assert.equal(manifest(name).scripts, undefined);
    assert.equal(manifest(name).dependencies, undefined);
    assert.equal(existsSync(join(folder(name), "binding.gyp")), false);
    assert.equal(existsSync(join(folder(name), "LICENSE")), true);
  }
  assert.deepEqual(readdirSync(join(process.cwd(), "node_modules", "@ringfence")).sort(), ["node", "node-linux-x64-gnu"]);
});

test("the addon needs what a Debian has", () => {
  const needed = [...tool("readelf", "-d", addon).matchAll(/\(NEEDED\).*\[(.*)\]/g)].map((match) => match[1]);
  const allowed = new Set(["libc.so.6", "libm.so.6", "libsqlite3.so.0", "ld-linux-x86-64.so.2"]);
  assert.deepEqual(needed.filter((library) => !allowed.has(library)), []);
  const glibc = [...tool("objdump", "-T", addon).matchAll(/GLIBC_2\.(\d+)/g)].map((match) => Number(match[1]));
  assert.ok(Math.max(...glibc) <= 36, `needs glibc 2.${Math.max(...glibc)}`);
});

test("the addon exports its entry point and nothing else", () => {
  const names = tool("nm", "-D", "--defined-only", addon).trim().split("\n").map((line) => line.split(" ").at(-1));
  assert.deepEqual(names.sort(), ["napi_register_module_v1", "node_api_module_get_api_version_v1"]);
});

test("no file names a folder of the machine that built it", () => {
  for (const file of [addon, join(folder("node"), "dist", "index.js"), join(folder("node"), "dist", "index.js.map")])
    assert.equal(readFileSync(file).includes(root), false, file);
});

test("a typed program is checked, as an ES module and as CommonJS", () => {
  cpSync("typing/consumer.mts", "consumer.mts");
  cpSync("typing/consumer.mts", "consumer.cts");
  cpSync("typing/misuse.mts", "misuse.mts");
  const tsc = (file) =>
    spawnSync(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "--typeRoots", join(root, "node_modules/@types"), "--strict", "--exactOptionalPropertyTypes", "--module", "nodenext", "--types", "node", file],
      { encoding: "utf8" },
    );
  for (const file of ["consumer.mts", "consumer.cts"]) {
    const good = tsc(file);
    assert.equal(good.status, 0, good.stdout);
  }
  const wrong = new Set([...tsc("misuse.mts").stdout.matchAll(/misuse\.mts\((\d+),/g)].map((match) => Number(match[1])));
  const expected = readFileSync("misuse.mts", "utf8").split("\n").flatMap((line, i) => (line.includes("// wrong") ? [i + 1] : []));
  assert.deepEqual([...wrong].sort((a, b) => a - b), expected);
});
