import { given, instant, type Time } from "./calls.js";
import type { Ringfence } from "./client.js";
import { RingfenceError } from "./errors.js";
import { Freeable, handleOf, keepHandle } from "./handles.js";
import type { Transport } from "./transport.js";
import type * as wire from "./types.js";

/** A question with everything that can be said about it. `now` left out is the clock of this machine. */
export type Check = Omit<wire.CheckRequest, "now" | "shadow"> & { now?: Time; shadow?: Policy };

/** A question about all resources of a type. */
export type Filtering = Omit<wire.FilterRequest, "now"> & { now?: Time };
/** What to explain. `now` left out is the clock of this machine. */
export type Explain = Omit<wire.ExplainRequest, "now"> & { now?: Time };
/** What comes with a search; `limit` is the size of the pages behind it. */
export type SearchOptions<Request> = Omit<Request, "subject" | "action" | "resource" | "now" | "cursor"> & {
  now?: Time;
};
/** Which matrix; a resource alone asks for every role and permission there. */
export type MatrixQuestion = Omit<wire.MatrixRequest, "now"> & { now?: Time };

// How many ids a policy remembers of each kind before it starts over.
const REMEMBERED = 8192;
// One resource in so many that are not remembered is: those asked again soon are known, those never asked
// again cost little.
const LEARNED = 4;
// Longest question, in UTF-16 units: the same over every engine. No valid one comes near it.
const LONGEST = 1 << 16;

/**
 * A loaded policy: one immutable snapshot.
 *
 * What is asked with a subject given as text is a preview: right if the caller vouches for the subject.
 * Enforcement for a proven identity is `gate(policy).authorize(identity, …)`.
 */
export class Policy extends Freeable {
  readonly tenant: string;
  readonly revision: number;
  /** Hex SHA-256 of the document's canonical JSON. */
  readonly digest: string;
  readonly #engine: Ringfence;
  readonly #transport: Transport;
  readonly #handle: number;
  readonly #timed: boolean;
  // Text to id, of this snapshot; what it does not know is never remembered.
  readonly #subjects = new Map<string, number>();
  readonly #actions = new Map<string, number>();
  readonly #resources = new Map<string, number>();
  #missed = 0;

  constructor(engine: Ringfence, transport: Transport, opened: wire.PolicyOpened) {
    super();
    this.#engine = engine;
    this.#transport = transport;
    this.#handle = opened.handle;
    this.#timed = opened.time_dependent;
    this.tenant = opened.tenant;
    this.revision = opened.revision;
    this.digest = opened.digest;
    keepHandle(this, transport, opened.handle);
  }

  /** Whether the policy allows it now; whatever is not understood is a deny. */
  can(subject: string, action: string, resource: string): boolean {
    if (typeof subject !== "string" || typeof action !== "string" || typeof resource !== "string")
      throw new TypeError("subject, action and resource must be strings");
    if (subject.length + action.length + resource.length > LONGEST)
      throw new RingfenceError("request.too_long", "subject, action and resource are too long");
    const now = this.#timed ? Date.now() : 0;
    let s = this.#subjects.get(subject);
    if (s === undefined) {
      s = this.#transport.subject(this.#handle, subject);
      if (s < 0) return this.#transport.can(this.#handle, subject, action, resource, now);
      remember(this.#subjects, subject, s);
    }
    let a = this.#actions.get(action);
    if (a === undefined) {
      a = this.#transport.action(this.#handle, action);
      if (a < 0) return this.#transport.can(this.#handle, subject, action, resource, now);
      remember(this.#actions, action, a);
    }
    const r = this.#resources.get(resource);
    if (r !== undefined) return this.#transport.canAt(this.#handle, s, a, r, now);
    if (++this.#missed % LEARNED === 0) {
      const learned = this.#transport.resource(this.#handle, resource);
      if (learned >= 0) remember(this.#resources, resource, learned);
    }
    return this.#transport.canIds(this.#handle, s, a, resource, now);
  }

  /** The same questions with the subject filled in. */
  as(subject: string): { can(action: string, resource: string): boolean } {
    return { can: (action, resource) => this.can(subject, action, resource) };
  }

  /** Decides and says why. */
  check(question: Check): wire.Decision {
    const request = { ...question, now: instant(question.now), shadow: this.#candidate(question.shadow) };
    return this.#engine.call("policy.check", given(request), { on: this });
  }

  /**
   * Decides while the attributes at the `unknown` paths (`context.mfa`, all of `context`) are not known.
   * Where the answer depends on them, `reason` is `conditional` and `residual` the condition in CEL under which it
   * would be allowed. The view is `full` unless asked otherwise: `public` leaves the residual out.
   */
  preview(question: Check & { unknown: string[] }): wire.Decision {
    return this.check({ view: "full", ...question });
  }

  /** Decides many questions at one instant, in order. */
  checkMany(
    questions: wire.CheckManyRequest["requests"],
    options: { now?: Time; view?: "public" | "full"; shadow?: Policy } = {},
  ): wire.Decision[] {
    const { view, shadow } = options;
    const request = { requests: questions, now: instant(options.now), view, shadow: this.#candidate(shadow) };
    return this.#engine.call("policy.check_many", given(request), { on: this }).decisions;
  }

  /** Whether each is allowed, at one instant; `subject` may be given once for all. */
  canMany(
    checks: wire.CanManyRequest["checks"],
    options: { subject?: string; now?: Time } = {},
  ): boolean[] {
    const request = { checks, subject: options.subject, now: instant(options.now) };
    return this.#engine.call("policy.can_many", given(request), { on: this }).allowed;
  }

  /** A new snapshot with a change set (docs/POLICY.md), to ask what it would do. Unsigned: for previews. */
  with(changes: wire.PolicyWithRequest["changes"]): Policy {
    const opened = this.#engine.call("policy.with", { changes }, { on: this });
    return new Policy(this.#engine, this.#transport, opened);
  }

  /** Decides and says why, as lines for a ticket: of the public view for end users, of `full` for operators. */
  explain(question: Explain): wire.Explanation {
    return this.#engine.call("policy.explain", given({ ...question, now: instant(question.now) }), { on: this });
  }

  /** Everybody who may do it there, sorted: users, services and teams that the policy names, and `candidates`. */
  whoCan(action: string, resource: string, options: SearchOptions<wire.SearchSubjectsRequest> = {}): Generator<string> {
    return this.#pages("policy.search_subjects", { action, resource, ...options });
  }

  /** Every permission that the subject has on the resource, sorted. */
  whatCan(subject: string, resource: string, options: SearchOptions<wire.SearchActionsRequest> = {}): Generator<string> {
    return this.#pages("policy.search_actions", { subject, resource, ...options });
  }

  /** Everything that the subject may do it on, sorted: resources that the policy names, and `candidates`. */
  whereCan(subject: string, action: string, options: SearchOptions<wire.SearchResourcesRequest> = {}): Generator<string> {
    return this.#pages("policy.search_resources", { subject, action, ...options });
  }

  *#pages<Name extends "policy.search_subjects" | "policy.search_actions" | "policy.search_resources">(
    operation: Name,
    search: Omit<wire.Operations[Name]["request"], "now"> & { now?: Time },
  ): Generator<string> {
    const now = instant(search.now); // one instant for all pages
    let page: wire.SearchPage = { results: [] };
    do {
      const request = given({ ...search, now, cursor: page.next }) as wire.Operations[Name]["request"];
      page = this.#engine.call(operation, request, { on: this });
      yield* page.results;
    } while (page.next !== undefined);
  }

  /** What many may do: rows are subjects, columns permissions of a resource, or resources for an `action`. */
  matrix(question: string | MatrixQuestion, options: { now?: Time } = {}): wire.Matrix {
    const asked = typeof question === "string" ? { resource: question, ...options } : question;
    return this.#engine.call("policy.matrix", given({ ...asked, now: instant(asked.now) }), { on: this });
  }

  /** Answers a request of the OpenID Authorization API (AuthZEN): a preview, right if the caller vouches for the requester. */
  authzen(
    endpoint: wire.AuthzenRequest["endpoint"],
    body: wire.AuthzenRequest["body"],
    options: { now?: Time; paths?: boolean } = {},
  ): wire.AuthzenResponse["body"] {
    const request = { endpoint, body, paths: options.paths, now: instant(options.now) };
    return this.#engine.call("policy.authzen", given(request), { on: this }).body;
  }

  /** What `after` would answer otherwise. Without attributes, what conditions decide is conditional. */
  diff(after: Policy, options: Omit<wire.PolicyDiffRequest, "policy" | "now"> & { now?: Time } = {}): wire.PolicyDiff {
    const request = { ...options, now: instant(options.now), policy: handleOf(after, this.#transport) };
    return this.#engine.call("policy.diff", given(request), { on: this });
  }

  /** What in the policy is probably not meant so. `granting`: permissions by which one can grant roles. */
  lint(options: { now?: Time; granting?: string[] } = {}): wire.LintFinding[] {
    const request = { ...options, now: instant(options.now), policy: handleOf(this, this.#transport) };
    return this.#engine.call("policy.lint", given(request)).findings;
  }

  /** Holds the policy to a file of expectations (docs/ASK.md). */
  test(text: string): wire.PolicyTestReport {
    return this.#engine.call("policy.test", { text }, { on: this });
  }

  /**
   * Which resources of a type somebody may act on, as rules and, with `sql`, as a WHERE with parameters to bind.
   * Where `sql.exact` is false, ask `check` for each row found.
   */
  filter(question: Filtering): wire.Filter {
    return this.#engine.call("policy.filter", { ...given(question), now: instant(question.now) }, { on: this });
  }

  /**
   * The part of the policy that decisions of one principal need, and nothing of others: give `text` to its page
   * or edge worker. For that principal it answers as the whole does.
   */
  slice(principal: string, options: { externalTeams?: string[] } = {}): wire.PolicySlice {
    const request = { principal, external_teams: options.externalTeams };
    return this.#engine.call("policy.slice", given(request), { on: this });
  }

  /** The resource on which `secret.read` is checked for a secret reference. */
  secretResource(reference: string): string {
    return this.#engine.call("policy.secret", { reference }, { on: this }).resource;
  }

  /** What the policy declares. */
  info(): wire.PolicyInfo {
    return this.#engine.call("policy.info", {}, { on: this });
  }

  #candidate(shadow?: Policy): number | undefined {
    return shadow === undefined ? undefined : handleOf(shadow, this.#transport);
  }

  /** Lets the policy go; every question throws after. */
  override free(): void {
    this.#subjects.clear();
    this.#actions.clear();
    this.#resources.clear();
    super.free();
  }
}

function remember(ids: Map<string, number>, text: string, id: number): void {
  if (ids.size >= REMEMBERED) ids.clear();
  ids.set(text, id);
}
