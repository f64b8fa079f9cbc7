// A policy in the page: the access matrix and an evaluator, computed here by the engine that also guards the server.
// snippet: browser
import { init } from "./ringfence/browser.js"; // @ringfence/wasm/dist, copied beside the page: no bundler needed

const rf = await init();
const text = await (await fetch("policy.jsonc")).text();
let policy = rf.policy(text);

policy.can("user/ana", "deploy.preview", "project/app-web"); // true: enable the button
policy.check({ subject: "user/ana", action: "billing.manage", resource: "project/app-web" }).text;
// "user/ana may not billing.manage on project/app-web: it is explicitly denied."
// end snippet

const $ = (id) => document.getElementById(id);
const form = $("question");
const PLACES = ["project/app-web", "runtime/app-web", "project/app-web/environment/production",
  "project/app-web/environment/production/secret/DATABASE_URL", "secret/JWT_PUBLIC_KEY", "tenant"];
const CELLS = { allow: ["allow", "✓", "may"], deny: ["deny", "✕", "explicitly denied"],
  not_applicable: ["na", "·", "does not apply"] };

function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  made.append(...[content ?? []].flat());
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const options = (names) => names.map((name) => element("option", name, { value: name }));

function cell(word) {
  const [kind, mark, spoken] = CELLS[word] ?? ["none", "–", word.replaceAll("_", " ")];
  return element("td", mark, { class: kind, "aria-label": spoken, title: spoken });
}

function showMatrix() {
  const { rows: subjects, columns: permissions, cells } = policy.matrix($("place").value);
  const roles = subjects.map((subject) => subject.slice("role/".length));
  const head = element("tr", [element("th", "Permission", { scope: "col" }), ...roles.map((role) => element("th", role, { scope: "col" }))]);
  const rows = permissions.map((permission, column) =>
    element("tr", [element("th", permission, { scope: "row" }), ...roles.map((_, row) => cell(cells[row][column]))]));
  $("matrix").replaceChildren(element("thead", head), element("tbody", rows));
}

/** One row of the policy, and the way from the subject to it. */
function explain(path) {
  const who = path.principal === undefined || path.principal === "tenant" ? "everyone" : path.principal;
  const way = [who, ...(path.role ? [`role ${path.role}`, ...(path.inherited ?? []).map((role) => `role ${role}`)] : []), path.pattern, path.scope && `at ${path.scope}`];
  const failure = path.failure ? ` (${path.failure.replaceAll("_", " ")})` : "";
  return element("li", [element("code", `${path.kind} ${path.id}`), `: ${way.filter(Boolean).join(" → ")}${failure}`]);
}

function decide() {
  const { subject, action, resource } = Object.fromEntries(new FormData(form));
  const shown = $("decision");
  try {
    const decision = policy.check({ subject, action, resource, view: "full" });
    const rows = [...decision.deciding, ...decision.missed].map(explain);
    const needed = decision.needed.length ? [element("p", `Would do: ${decision.needed.join("; or ")}.`)] : [];
    shown.className = decision.allowed ? "allowed" : "denied";
    shown.replaceChildren(
      element("p", `${decision.allowed ? "Allowed" : "Denied"}: ${decision.reason.replaceAll("_", " ")}`, { class: "verdict" }),
      element("p", decision.text.split(". ")[0].replace(/\.?$/, ".")), ...(rows.length ? [element("ol", rows)] : []), ...needed);
  } catch (error) {
    shown.className = "denied";
    shown.replaceChildren(element("p", "That cannot be asked", { class: "verdict" }), element("p", error.message));
  }
}

function show(took) {
  const { tenant, revision, digest, permissions, principals, roles } = policy.info();
  const chosen = form.elements.action.value;
  form.elements.action.replaceChildren(...options(permissions));
  if (permissions.includes(chosen)) form.elements.action.value = chosen;
  $("subjects").replaceChildren(...options([...principals, ...roles.map((role) => `role/${role}`)]));
  $("status").textContent = `${tenant}, revision ${revision}, policy ${digest.slice(0, 12)}…, loaded in ${took.toFixed(1)} ms by ${rf.runtime().engine} ${rf.version.version}`;
  showMatrix();
  decide();
}

/** Loads what is in the text area, or lists everything that is wrong with it. */
function load() {
  const start = performance.now();
  try {
    const next = rf.policy($("text").value);
    policy.free();
    policy = next;
    $("problems").replaceChildren();
    show(performance.now() - start);
  } catch (error) {
    const all = [error, ...(error.more ?? [])];
    $("problems").replaceChildren(...all.map(({ message, path }) => element("li", [message, path ? element("code", ` ${path}`) : ""])));
  }
}

$("text").value = text;
$("place").replaceChildren(...options(PLACES));
$("resources").replaceChildren(...options(PLACES));
$("place").addEventListener("change", showMatrix);
$("text").addEventListener("input", load);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  decide();
});
load();
form.elements.subject.value = "user/developer-07";
form.elements.action.value = "deploy.production";
form.elements.resource.value = "project/app-web";
form.addEventListener("change", decide);
decide();
