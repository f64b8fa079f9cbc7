// The files of a case, as Node reads them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const lines = (path) => readFileSync(path, "utf8").trim().split("\n").map((line) => line.split("\t"));

export const conditions = JSON.parse(readFileSync(fileURLToPath(new URL("conditions.json", import.meta.url)), "utf8"));
export const text = (folder, name, suffix) => readFileSync(join(folder, `${name}.${suffix}`), "utf8");

/** {document, questions, conditions} of suite.mjs. */
export function caseOf(folder, name) {
  if (name === "conditions") return { conditions };
  return { document: text(folder, name, "json"), questions: lines(join(folder, `${name}.tsv`)) };
}

/** The few questions that peers are asked. */
export const sample = (folder, name) => lines(join(folder, `${name}.sample.tsv`));

export function print(rows) {
  for (const row of rows) console.log(JSON.stringify(row));
}

/** Ends the process with `bench: why` as the last line, which the table shows in place of the row. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(error.stack);
    console.error(`bench: ${String(error.message).split("\n")[0].slice(0, 200)}`);
    process.exit(1);
  }
}
