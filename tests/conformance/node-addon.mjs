// The Node package on its addon; on anything else it would not be this runtime.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { entry, files } from "./files.mjs";
import { answers } from "./suite.mjs";

const { folder, path } = entry("@ringfence/node", "import");
const { init } = await import(pathToFileURL(join(folder, path)));
const rf = await init();
const { engine } = rf.runtime();
if (engine !== "addon") throw new Error(`this runs on ${engine}, not on the addon`);
process.stdout.write(answers(rf, files()));
