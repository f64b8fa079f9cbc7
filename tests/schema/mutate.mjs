// Small harm done to a JSON value, by a seed: a member dropped, added, renamed or doubled, a value of another
// type, a text that is nearly right.
const VALUES = [null, true, false, 0, 1, 2, 1.5, -1, 1e300, "", "x", "tenant", [], {}, ["x"], [1], { x: 1 }, { in: [] }];
const TEXTS = [
  "", " ", "*", "a.*", ".*", "*.a", "deploy.*", "deploy", "deploy.prod", "Deploy.prod", "deploy..prod", "a.".repeat(127) + "ab", "a.".repeat(128) + "a", "a".repeat(256) + ".*", "a".repeat(257) + ".*",
  "tenant", "tenant/x", "project", "project/", "/project/x", "project/web", "project/web/", "project/web/env/é", "Project/web", "project/a%2fb", "project/a%2Fb", "project/a\u0085", "runtime/web", "repo/x",
  "p/x/".repeat(31) + "p/x", "p/x/".repeat(32) + "p/x", `project/${"%2F".repeat(512)}`, `project/${"%2F".repeat(513)}`, `project/${"y".repeat(513)}`,
  "user/ana", "usr/ana", "user/", "user", "User/ana", "user/a/b", "user/a%", "user/a%25", "service/ci", "team/web", "team/none", "role/dev", "group/x", "user/a\n", "user/a\u007f",
  "2027-01-01T00:00:00Z", "2027-01-01T00:00:00.999Z", "2027-01-01T00:00:00.9Z", "2027-02-30T00:00:00Z", "2027-02-29T00:00:00Z", "2028-02-29T00:00:00Z", "2027-01-32T00:00:00Z", "2027-13-01T00:00:00Z", "2027-01-01T24:00:00Z",
  "2027-01-01T23:60:00Z", "2027-01-01T23:59:60Z", "2027-01-01 00:00:00Z", "2027-01-01T00:00:00+00:00", "2027-01-01t00:00:00z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2027-01-01",
  "x".repeat(512), "x".repeat(513), "a".repeat(64), "a".repeat(65), "a\nb", "a\n", "\u0000", "\u009f", "é", "🚀", "A", "_", "-a", "0", "a/b", "a//b", "prod/eu-1", "a".repeat(63) + "/b", Array(127).fill("a").join("/") + "/aa", Array(129).fill("a").join("/"),
  "bool", "boolean", "list(string)", "list(list(dyn))", "map(string, int)", "map(double, int)", "map(string,int)", "list(string", "list", "net.IP", "any", "a.b", "a..b", ".a", "a.",
  "context.mfa", "context.mfa ==", "1", "matches", "in", "flat", "on", "id", "allow", "when", "effect", "Allow", "members", "external", "__proto__", "constructor", "$schema", "$ref", "set", "add", "remove", "revision",
];
const LETTERS = [..."aZ09._-/% *\n\u0007éF2"];

/** A generator of numbers below 1 from a seed (mulberry32). */
export function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const put = (object, key, value) => Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });

function containers(value, out = []) {
  if (value === null || typeof value !== "object") return out;
  out.push(value);
  for (const inner of Object.values(value)) containers(inner, out);
  return out;
}

function nearly(text, random) {
  const at = Math.floor(random() * (text.length + 1)), letter = LETTERS[Math.floor(random() * LETTERS.length)];
  return [text.slice(0, at) + letter + text.slice(at), text.slice(0, at) + text.slice(at + 1), text.slice(0, at) + letter + text.slice(at + 1)][Math.floor(random() * 3)];
}

/** A copy of `value`, an object, with one thing changed. */
export function mutated(value, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const copy = structuredClone(value);
  const at = pick(containers(copy)), keys = Object.keys(at), key = pick(keys);
  const text = () => (random() < 0.7 ? pick(TEXTS) : nearly(typeof at[key] === "string" ? at[key] : String(key), random));
  const kind = random();
  if (key === undefined || kind < 0.12) {
    if (Array.isArray(at)) at.push(random() < 0.5 && keys.length > 0 ? structuredClone(pick(at)) : pick(VALUES));
    else put(at, text(), pick(VALUES));
  } else if (kind < 0.27) {
    if (Array.isArray(at)) at.splice(Number(key), 1);
    else delete at[key];
  } else if (kind < 0.42 && !Array.isArray(at)) {
    const inner = at[key];
    delete at[key];
    put(at, text(), inner);
  } else if (kind < 0.6 || typeof at[key] !== "string") {
    put(at, key, pick(VALUES));
  } else {
    put(at, key, text());
  }
  return copy;
}
