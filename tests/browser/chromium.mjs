// Debian's Chromium, driven by playwright-core; its Content-Security-Policy stays in force.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PATH = process.env.RINGFENCE_CHROMIUM ?? "/usr/bin/chromium";

export function launch() {
  if (!existsSync(PATH)) throw new Error(`${PATH} is missing: apt-get install chromium, or set RINGFENCE_CHROMIUM`);
  // Chromium's own sandbox cannot start as root, as in containers.
  const args = process.getuid() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: PATH, headless: true, args });
}

/** A page whose console errors, failures and requests to other hosts are collected in `problems`. */
export async function watchedPage(browser, options = {}) {
  const page = await (await browser.newContext({ bypassCSP: false, ...options })).newPage();
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(`console: ${message.text()} ${message.location().url}`));
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => problems.push(`request failed: ${request.url()}`));
  return { page, problems };
}
