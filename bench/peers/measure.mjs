// How a peer is timed in Node. A batch is a whole number of rounds through the questions, as some cost more than others, and
// lasts about a millisecond, or a round where that is longer; batches go on for two seconds, three at least.
import { print } from "../cases.mjs";

const now = () => Number(process.hrtime.bigint());

/** `ask(question)` on all questions [..., "allow" | "deny"]; throws at the first wrong answer. Then times the allowed ones. */
export function measure(name, engine, questions, ask, load_ms = null, memory_bytes = null) {
  const start = now();
  for (const question of questions)
    if (ask(question) !== (question.at(-1) === "allow")) throw new Error(`${name}: not ${question.at(-1)}: ${JSON.stringify(question)}`);
  const allowed = questions.filter((question) => question.at(-1) === "allow");
  // A second first, the comparison included: until the engine has compiled what is hot.
  let calls = questions.length;
  for (; now() - start < 1e9; calls += allowed.length) for (const question of allowed) ask(question);
  const rounds = Math.max(1, Math.round((1e6 * calls) / (now() - start) / allowed.length));
  const each = [];
  for (const begun = now(); each.length < 3 || (each.length < 1000 && now() - begun < 2e9); ) {
    const start = now();
    for (let i = 0; i < rounds; i++) for (const question of allowed) if (ask(question) !== true) throw new Error("denied, but must be allowed");
    each.push((now() - start) / rounds / allowed.length);
  }
  each.sort((a, b) => a - b);
  const [median_ns, p99_ns] = [0.5, 0.99].map((share) => each[Math.floor(each.length * share)]);
  print([{ case: name, engine, runtime: "node-wasm", median_ns, p99_ns, load_ms, memory_bytes }]);
}

/** [what `make` gives, milliseconds, bytes]. */
export async function loaded(make) {
  const [memory, start] = [process.memoryUsage.rss(), now()];
  const value = await make();
  return [value, (now() - start) / 1e6, Math.max(process.memoryUsage.rss() - memory, 0)];
}
