// What the JavaScript runners share on the side of Node: the files of cases, and the installed packages.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createRequire } from "node:module";

/** The folder in which packages.sh has installed the tarballs. */
export const packages = process.env.RINGFENCE_PACKAGES;
const require = createRequire(join(packages ?? process.cwd(), "package.json"));

/** The files named on the command line, as suite.mjs takes them. */
export function files() {
  return process.argv.slice(2).map((path) => ({ name: basename(path, ".jsonl"), text: readFileSync(path, "utf8") }));
}

/** The file that a package's `exports` names for these conditions, as an absolute path. */
export function entry(name, ...conditions) {
  const folder = join(require.resolve(`${name}/package.json`), "..");
  const walk = (target) => {
    if (typeof target === "string") return target;
    const key = Object.keys(target).find((condition) => condition !== "types" && [...conditions, "default"].includes(condition));
    if (key === undefined) throw new Error(`${name} exports nothing for ${conditions}`);
    return walk(target[key]);
  };
  return { folder, path: walk(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).exports["."]) };
}
