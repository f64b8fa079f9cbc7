// The JavaScript runner: the same file in Node, Chromium and workerd, over the package's public client.
//
//   answers(rf, [{name, text}, …]) → the lines of tests/conformance/README.md, as one text
//
// `rf` is what `init()` of the package gave. Nothing here knows of the runtime.

/** JSON with sorted members: JSON.stringify writes texts and numbers as RFC 8785 wants them. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

function wire(error) {
  const out = { code: error.code, message: error.message, path: error.path };
  if (error.more?.length) out.more = error.more.map(wire);
  return out;
}

const POLICIES = ["policy.open", "policy.with", "bundle.open", "bundle.apply"];
const SHORT = new Set(["subject", "action", "resource", "now", "view"]);
const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class Suite {
  constructor(rf, name, lines) {
    this.rf = rf;
    this.name = name;
    this.lines = lines;
    this.handles = new Map();
    this.policies = new Map();
  }

  print(label, answer) {
    this.lines.push(`${this.name}/${label}\t${answer}`);
  }

  /** One call through the client's low-level door; its errors are RingfenceErrors. */
  call(op, request, on, secret) {
    if (on && on.object === undefined) return this.rawCall(op, request, on.id, secret);
    return this.rf.answer(op, request, { ...(on && { on: on.object }), ...(secret !== undefined && { secret }) });
  }

  /** A call on what the client opens only off the main thread, such as a ledger. */
  rawCall(op, request, id, secret) {
    const bytes = secret === undefined ? undefined : new TextEncoder().encode(secret);
    const reply = this.rf.transport.call(op, id, JSON.stringify(request), bytes);
    const { ok, error } = JSON.parse(reply.json);
    if (error) throw error;
    return { value: ok, json: reply.json.slice(6, -1), secret: reply.secret };
  }

  answer(test) {
    const request = { ...test.request };
    for (const [member, name] of Object.entries(test.handles ?? {})) request[member] = this.handles.get(name).id;
    const on = test.on === undefined ? undefined : this.handles.get(test.on);
    try {
      this.print(test.name, this.clean(test, this.call(test.op, request, on, test.secret)));
    } catch (error) {
      if (typeof error?.code !== "string") throw error;
      this.print(test.name, canonical({ error: wire(error) }));
    }
    if (test.op === "policy.check" && on !== undefined) this.shortAnswers(test, on);
  }

  /** The answer without its handle, which is remembered, and with the secret that came beside it. */
  clean(test, answer) {
    let ok = answer.json;
    if (answer.value.handle !== undefined) {
      const { handle: id, ...rest } = answer.value;
      ok = canonical(rest);
      if (test.as !== undefined) this.handles.set(test.as, { id, object: this.open(test) });
      if (POLICIES.includes(test.op)) this.policies.set(test.as, rest.time_dependent ? undefined : this.handles.get(test.as)?.object);
    }
    const secret = answer.secret?.length ? `,"secret":${JSON.stringify(text.decode(answer.secret))}` : "";
    return `{"ok":${ok}${secret}}`;
  }

  /** The client's object for what was opened, since operations are called on those. */
  open({ op, request, secret, on, handles }) {
    if (op === "policy.open") return this.rf.policy(request.text);
    if (op === "policy.with") return this.handles.get(on).object.with(request.changes);
    if (op === "root.open") return this.rf.trustRoot(request.document, request.later);
    if (op === "bundle.open") return this.rf.openBundle(request.bundle, { ...request, root: this.handles.get(handles.root).object });
    if (op === "bundle.apply") return this.handles.get(on).object.apply(request.delta, request);
    if (op === "key.open") return this.rf.key(request.purpose, secret);
    if (op === "recorder.open") return this.rf.recorder(request, secret);
    if (op !== "identity.verify") return undefined;
    return this.rf.verifyToken(secret, { ...request, leewaySeconds: request.leeway_seconds });
  }

  /** The same question by can_many and by the fast path, where those can ask it. */
  shortAnswers(test, on) {
    const asked = test.request;
    const { subject, action, resource, now } = asked;
    if (test.secret !== undefined || ![undefined, "public", "full"].includes(asked.view)) return;
    if (Object.keys(asked).some((member) => !SHORT.has(member))) return;
    if ([subject, action, resource, now].some((member) => typeof member !== "string")) return;
    try {
      const answer = this.call("policy.can_many", { now, checks: [{ subject, action, resource }] }, on);
      this.print(`${test.name} (can_many)`, `{"ok":${answer.json}}`);
    } catch (error) {
      if (error.code === "request.bad_time") return;
      throw error;
    }
    const policy = this.policies.get(test.on);
    if (policy) this.print(`${test.name} (can)`, String(policy.can(subject, action, resource)));
  }
}

export function answers(rf, files) {
  const lines = [];
  for (const file of files) {
    const suite = new Suite(rf, file.name, lines);
    for (const line of file.text.split("\n")) if (line) suite.answer(JSON.parse(line));
    for (const { id, object } of suite.handles.values())
      if (object) object.free();
      else rf.transport.close(id);
  }
  return lines.join("\n") + "\n";
}
