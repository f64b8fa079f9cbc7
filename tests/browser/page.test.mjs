// The example page in Debian's Chromium, as a person uses it: at a desk and on a phone, by mouse and by keyboard.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { entry } from "../conformance/files.mjs";
import { launch, watchedPage } from "./chromium.mjs";
import { serve } from "./serve.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const shots = join(root, "build/screenshots");
const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };
let server, browser;

before(async () => {
  mkdirSync(shots, { recursive: true });
  const { folder } = entry("@ringfence/wasm", "browser");
  server = await serve({
    "/": join(root, "examples/browser"),
    "/ringfence/": join(folder, "dist"),
    "/probe.mjs": join(root, "tests/browser/probe.mjs"),
    "/policy.jsonc": join(root, "examples/platform/policy.jsonc"),
  });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
});

async function open(options) {
  const watched = await watchedPage(browser, options);
  await watched.page.goto(server.origin);
  await watched.page.waitForFunction(() => document.querySelectorAll("#matrix tbody tr").length > 0);
  return watched;
}

const verdict = (page) => page.locator("#decision .verdict").innerText();
async function ask(page, subject, action, resource) {
  await page.fill("input[name=subject]", subject);
  await page.selectOption("select[name=action]", action);
  await page.fill("input[name=resource]", resource);
  await page.click("button");
}

for (const [name, viewport] of Object.entries(SIZES))
  for (const colorScheme of ["light", "dark"])
    test(`${name}, ${colorScheme}: whole page, no problems, nothing too wide`, async () => {
      const { page, problems } = await open({ viewport, colorScheme });
      assert.match(await page.locator("#status").innerText(), /^tenant_9fa, revision 12, policy [0-9a-f]{12}…, loaded in [\d.]+ ms by wasm/);
      assert.equal(await page.locator("#matrix thead th").count(), 1 + 5);
      assert.equal(await page.locator("#matrix tbody tr").count(), 18);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(wide, 0, "the page scrolls sideways");
      await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`), fullPage: true });
      assert.deepEqual(problems, []);
      await page.context().close();
    });

test("the matrix says what the policy says", async () => {
  const { page, problems } = await open({ viewport: SIZES.desktop });
  const cell = async (permission, role) => {
    const roles = await page.locator("#matrix thead th").allInnerTexts();
    const row = page.locator("#matrix tbody tr").filter({ has: page.getByRole("rowheader", { name: permission, exact: true }) });
    return row.locator("td").nth(roles.indexOf(role) - 1).getAttribute("aria-label");
  };
  assert.equal(await cell("deploy.production", "maintainer"), "may");
  assert.equal(await cell("deploy.production", "developer"), "not granted");
  assert.equal(await cell("billing.manage", "maintainer"), "explicitly denied");
  assert.equal(await cell("secret.read", "owner"), "does not apply");
  await page.selectOption("#place", "project/app-web/environment/production/secret/DATABASE_URL");
  assert.equal(await cell("secret.read", "owner"), "may");
  assert.deepEqual(problems, []);
  await page.context().close();
});

test("the evaluator decides, explains, and says what cannot be asked", async () => {
  const { page, problems } = await open({ viewport: SIZES.desktop });
  assert.equal(await verdict(page), "Denied: not granted");
  await ask(page, "user/ana", "deploy.preview", "project/app-web");
  assert.equal(await verdict(page), "Allowed: granted");
  assert.match(await page.locator("#decision li").first().innerText(), /^binding ana: user\/ana → role maintainer → .*deploy\.\* → at project\/app-web$/);
  await ask(page, "user/ana", "billing.manage", "project/app-web");
  assert.equal(await verdict(page), "Denied: explicit deny");
  await ask(page, "ana", "billing.manage", "project/app-web");
  assert.equal(await verdict(page), "That cannot be asked");
  await ask(page, "<img src=x onerror=alert(1)>", "billing.manage", "project/app-web");
  assert.equal(await page.locator("#decision img").count(), 0);
  assert.deepEqual(problems, []);
  await page.context().close();
});

test("a change of the policy takes effect at once; a wrong one lists its errors and changes nothing", async () => {
  const { page, problems } = await open({ viewport: SIZES.desktop });
  await page.click("summary");
  const text = await page.inputValue("#text");
  await page.fill("#text", text.replace('"allow": ["deploy.preview", "runtime.restart"]', '"allow": ["deploy.*", "runtime.restart"]'));
  assert.equal(await verdict(page), "Allowed: granted");
  await page.fill("#text", text.replace('"role": "developer"', '"role": "developr"').replace('"role": "viewer"', '"role": "viewr"'));
  assert.equal(await page.locator("#problems li").count(), 2);
  assert.match(await page.locator("#problems").innerText(), /developr[\s\S]*viewr/);
  assert.equal(await verdict(page), "Allowed: granted");
  await page.fill("#text", text);
  assert.equal(await page.locator("#problems li").count(), 0);
  assert.equal(await verdict(page), "Denied: not granted");
  assert.deepEqual(problems, []);
  await page.context().close();
});

test("the keyboard reaches everything, in order, and asks", async () => {
  const { page } = await open({ viewport: SIZES.phone });
  const reached = [];
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => {
      const { activeElement: at } = document;
      return at.name || at.id || at.className || at.localName;
    }));
  }
  assert.deepEqual(reached, ["skip", "subject", "action", "resource", "button", "place", "scroll", "summary"]);
  await page.focus("input[name=subject]");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("user/olga");
  await page.keyboard.press("Enter");
  assert.equal(await verdict(page), "Allowed: granted");
  await page.context().close();
});

test("every control has a name, every colour enough contrast", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { page } = await open({ viewport: SIZES.desktop, colorScheme });
    const unnamed = await page.evaluate(() => [...document.querySelectorAll("input,select,textarea,button")]
      .filter((control) => !(control.labels?.length || control.innerText)).map((control) => control.outerHTML));
    assert.deepEqual(unnamed, []);
    const pale = await page.evaluate(() => {
      const rgb = (text) => text.match(/[\d.]+/g).map(Number);
      const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
          const colour = rgb(getComputedStyle(at).backgroundColor);
          if (colour.length === 3 || colour[3] > 0) return colour;
        }
        return [255, 255, 255];
      };
      return [...document.querySelectorAll("h1,h2,p,th,td,label,button,input,select,li,span")].flatMap((element) => {
        const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        return ratio < 4.5 ? [`${element.localName} ${element.className} ${element.textContent.slice(0, 20)}: ${ratio.toFixed(2)}`] : [];
      });
    });
    assert.deepEqual([...new Set(pale)], []);
    await page.context().close();
  }
});

test("the Content-Security-Policy is in force", async () => {
  const { page } = await open({ viewport: SIZES.desktop });
  const blocked = await page.evaluate(async () => (await import("/probe.mjs")).blocked);
  assert.equal(blocked, "EvalError");
  await page.context().close();
});
