// A web server on the loopback for tests: named files and folders, with the strict policy that pages should have.
import { createServer } from "node:http";
import { createReadStream, existsSync, statSync } from "node:fs";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css",
  ".wasm": "application/wasm", ".json": "application/json", ".jsonc": "application/json", ".svg": "image/svg+xml",
};
export const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";

/** Serves `routes`: URL prefix → folder or file, or a string that begins with `<` → that page; every answer has the `more` headers too. */
export async function serve(routes, more = {}) {
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://localhost").pathname;
    const prefix = Object.keys(routes).sort((a, b) => b.length - a.length).find((start) => url.startsWith(start));
    const headers = { "content-security-policy": CSP, "cache-control": "no-store", "x-content-type-options": "nosniff", ...more };
    const target = prefix === undefined ? undefined : routes[prefix];
    if (target?.startsWith("<")) return response.writeHead(200, { ...headers, "content-type": TYPES[".html"] }).end(target);
    let path = target === undefined ? "" : join(target, normalize(`/${url.slice(prefix.length)}`));
    if (path.endsWith("/") && existsSync(path.slice(0, -1)) && statSync(path.slice(0, -1)).isFile()) path = path.slice(0, -1);
    if (existsSync(path) && statSync(path).isDirectory()) path = join(path, "index.html");
    if (!existsSync(path)) return response.writeHead(404, headers).end("not found");
    response.writeHead(200, { ...headers, "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
    createReadStream(path).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
