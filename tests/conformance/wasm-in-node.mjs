// The WASM package in Node, as a program would import it.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { entry, files } from "./files.mjs";
import { answers } from "./suite.mjs";

const { folder, path } = entry("@ringfence/wasm", "node", "import");
const { init } = await import(pathToFileURL(join(folder, path)));
process.stdout.write(answers(await init(), files()));
