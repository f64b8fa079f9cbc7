// The client: a few classes over a Transport, the same over the .wasm and over Node's addon.
import { RingfenceError, type WireError } from "./errors.js";
import { closeHandle, handleOf, keepHandle } from "./handles.js";
import { hostKind, type Host } from "./host.js";
import { Policy } from "./policy.js";
import type { Transport } from "./transport.js";
import * as wire from "./types.js";

/** A secret given as bytes, or as text that becomes UTF-8. */
export type SecretLike = string | Uint8Array;
/** A Date, RFC 3339 text, or left out: the clock of this machine. */
export type Time = Date | string;

export interface CallOptions {
  /** The object that the operation is called on: a Policy, Identity, Recorder or Key. */
  on?: object;
  secret?: SecretLike;
}

export interface Answer<T> {
  value: T;
  /** The answer's canonical JSON, byte for byte the same in every runtime. */
  json: string;
  secret?: Uint8Array;
}

export interface Trust {
  issuer: string;
  tenant: string;
  audience: string;
  /** Public keys of the issuer: `k4.public.…`. */
  keys: readonly string[];
  leewaySeconds?: number;
  now?: Time;
}

export interface AuthorizeOptions {
  context?: Record<string, unknown>;
  resourceAttributes?: Record<string, unknown>;
  actionAttributes?: Record<string, unknown>;
  view?: "public" | "full";
  now?: Time;
}

export interface GeneratedKey {
  public: string;
  id: string;
  /** The secret key's text. Overwrite it when it is stored: `secret.fill(0)`. */
  secret: Uint8Array;
}

export type Purpose = wire.GenerateKeyRequest["purpose"];
type Operations = wire.Operations;

const encoder = new TextEncoder();
const LONE_SURROGATE = /\p{Surrogate}/u;

const illFormed = () =>
  new RingfenceError("request.bad_utf8", "a string holds a lone surrogate, which is no Unicode text");

/** A request as JSON. What JSON.stringify would bend (lone surrogates, NaN) is refused instead. */
export function body(request: unknown): string {
  return JSON.stringify(request, (key, value: unknown) => {
    if (LONE_SURROGATE.test(key)) throw illFormed();
    if (typeof value === "string" && LONE_SURROGATE.test(value)) throw illFormed();
    if (typeof value === "number" && !Number.isFinite(value))
      throw new RingfenceError("request.wrong_type", "the request holds a number that JSON has not");
    return value;
  });
}

export function instant(now?: Time): string {
  if (typeof now === "string") return now;
  return (now ?? new Date()).toISOString();
}

/** The members that are not undefined. */
export function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

export function authorizeMembers(options: AuthorizeOptions) {
  return {
    now: instant(options.now),
    context: options.context,
    resource_attributes: options.resourceAttributes,
    action_attributes: options.actionAttributes,
    view: options.view,
  };
}

/** One engine: what `init` answers. */
export class Ringfence {
  readonly version: wire.Version;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.version = this.call("version", {});
    if (this.version.abi !== wire.ABI_VERSION || this.version.semantics !== wire.SEMANTICS_VERSION)
      throw new RingfenceError(
        "engine.version_mismatch",
        `the client needs ABI ${wire.ABI_VERSION} and semantics ${wire.SEMANTICS_VERSION}, the engine has ` +
          `${this.version.abi} and ${this.version.semantics}; take both from one release`,
      );
  }

  /** What runs the engine, and where. */
  runtime(): { engine: "wasm" | "addon"; host: Host } {
    return { engine: this.#transport.kind, host: hostKind() };
  }

  /** Loads a policy document; every error of it is thrown at once (`error.more`). */
  policy(text: string): Policy {
    return new Policy(this, this.#transport, this.call("policy.open", { text }));
  }

  /** Proves who is asking from a PASETO v4.public token; anything doubtful throws `token.*`. */
  verifyToken(token: SecretLike, trust: Trust): Identity {
    const request = given({
      issuer: trust.issuer,
      tenant: trust.tenant,
      audience: trust.audience,
      keys: [...trust.keys],
      leeway_seconds: trust.leewaySeconds,
      now: instant(trust.now),
    });
    const claims = this.call("identity.verify", request, { secret: token });
    return makeIdentity(this.#transport, claims);
  }

  /** Enforcement: a policy asked by proven identities only. */
  gate(policy: Policy): Gate {
    return new Gate(this, this.#transport, policy);
  }

  /** Begins a chain of records, signed with the secret text of a `record` key. */
  recorder(options: { tenant: string }, key: SecretLike): Recorder {
    const opened = this.call("recorder.open", { tenant: options.tenant }, { secret: key });
    return new Recorder(this, this.#transport, opened);
  }

  /** Verifies one record against the public record keys that may have signed it, and reads it. */
  verifyRecord(record: string, writers: readonly string[], options: { tenant?: string } = {}): wire.Record {
    return this.call("record.verify", given({ record, writers: [...writers], tenant: options.tenant }));
  }

  generateKey(purpose: Purpose, name?: string): GeneratedKey {
    const answer = this.answer("key.generate", given({ purpose, name }));
    return { public: answer.value.public, id: answer.value.id, secret: answer.secret! };
  }

  /** Opens a secret key, for `call(…, {on: key})`. */
  key(purpose: Purpose, secret: SecretLike): Key {
    return new Key(this.#transport, this.call("key.open", { purpose }, { secret }));
  }

  /** Signs a token with a `token` key; the answer is the token's text. */
  mintToken(key: Key, claims: wire.MintTokenRequest["claims"]): string {
    const answer = this.answer("token.mint", { claims }, { on: key });
    return new TextDecoder().decode(answer.secret);
  }

  /** Runs one operation of docs/API.md and answers its value; a failure throws a RingfenceError. */
  call<O extends keyof Operations>(
    operation: O,
    request: Operations[O]["request"],
    options: CallOptions = {},
  ): Operations[O]["response"] {
    return this.answer(operation, request, options).value;
  }

  /** The same with the canonical text, and the secret of operations that yield one. */
  answer<O extends keyof Operations>(
    operation: O,
    request: Operations[O]["request"],
    options: CallOptions = {},
  ): Answer<Operations[O]["response"]> {
    const handle = options.on === undefined ? 0 : handleOf(options.on, this.#transport);
    const reply = this.#transport.call(operation, handle, body(request), bytes(options.secret));
    return read(reply.json, reply.secret);
  }

  /** For packages that extend this one. */
  get transport(): Transport {
    return this.#transport;
  }
}

/** Makes the client of an engine. */
export function createClient(transport: Transport): Ringfence {
  return new Ringfence(transport);
}

export function bytes(secret?: SecretLike): Uint8Array | undefined {
  if (secret === undefined || secret instanceof Uint8Array) return secret;
  if (typeof secret !== "string") throw new TypeError("a secret must be a Uint8Array or a string");
  if (/\p{Surrogate}/u.test(secret))
    throw new RingfenceError("request.bad_utf8", "a secret holds a lone surrogate, which is no Unicode text");
  return encoder.encode(secret);
}

/** An answer of the wire as a value; an error of the wire is thrown. */
export function read<T>(json: string, secret?: Uint8Array): Answer<T> {
  const document = JSON.parse(json) as { ok?: T; error?: WireError };
  if (document.error !== undefined) throw RingfenceError.fromWire(document.error);
  // {"ok":ANSWER}: the answer's own canonical text is what stands between.
  const answer: Answer<T> = { value: document.ok as T, json: json.slice(6, -1) };
  if (secret !== undefined) answer.secret = secret;
  return answer;
}

const byVerification = Symbol("verification");

/** A proven identity: `verifyToken` makes one, and nothing else can. */
export class Identity {
  readonly principal: string;
  readonly tenant: string;
  readonly teams: readonly string[];
  readonly issuer: string;
  readonly tokenId: string;
  readonly expires: string;

  /** @internal */
  constructor(proof: symbol, claims: wire.VerifiedIdentity) {
    if (proof !== byVerification) throw new TypeError("an Identity comes from verifyToken() only");
    this.principal = claims.principal;
    this.tenant = claims.tenant;
    this.teams = Object.freeze([...claims.teams]);
    this.issuer = claims.issuer;
    this.tokenId = claims.token_id;
    this.expires = claims.expires;
    Object.freeze(this);
  }

  free(): void {
    closeHandle(this);
  }
}

function makeIdentity(transport: Transport, claims: wire.VerifiedIdentity): Identity {
  const identity = new Identity(byVerification, claims);
  keepHandle(identity, transport, claims.handle);
  return identity;
}

function proven(identity: Identity): Identity {
  if (!(identity instanceof Identity))
    throw new TypeError("an Identity from verifyToken() is needed; for a subject as text there is Policy.check()");
  return identity;
}

export class Gate {
  readonly #engine: Ringfence;
  readonly #transport: Transport;

  constructor(
    engine: Ringfence,
    transport: Transport,
    readonly policy: Policy,
  ) {
    this.#engine = engine;
    this.#transport = transport;
  }

  /** Decides for a proven identity. */
  authorize(
    identity: Identity,
    action: string,
    resource: string,
    options: AuthorizeOptions = {},
  ): wire.Decision {
    const request = {
      identity: handleOf(proven(identity), this.#transport),
      action,
      resource,
      ...authorizeMembers(options),
    };
    return this.#engine.call("policy.authorize", given(request), { on: this.policy });
  }
}

/** One chain of signed records, begun by this object and continued by nobody else. */
export class Recorder {
  readonly instance: string;
  readonly public: string;
  readonly #engine: Ringfence;
  readonly #transport: Transport;

  constructor(engine: Ringfence, transport: Transport, opened: wire.OpenedRecorder) {
    this.#engine = engine;
    this.#transport = transport;
    this.instance = opened.instance;
    this.public = opened.public;
    keepHandle(this, transport, opened.handle);
  }

  /** Signs the next record; it says `verified` only where an `identity` acted. */
  append(
    event: Omit<wire.RecordEventInput, "time"> & { time?: Time },
    options: { identity?: Identity } = {},
  ): wire.Appended {
    const { identity } = options;
    const request = {
      event: { runtime: hostKind(), ...event, time: instant(event.time) },
      identity: identity === undefined ? undefined : handleOf(proven(identity), this.#transport),
    };
    return this.#engine.call("recorder.append", given(request), { on: this });
  }

  /** Decides for a proven identity and signs the record of it, in one step. */
  authorize(
    policy: Policy,
    identity: Identity,
    action: string,
    resource: string,
    options: AuthorizeOptions & { runtime?: Host; host?: string; note?: string } = {},
  ): wire.RecordedDecision {
    const request = {
      policy: handleOf(policy, this.#transport),
      identity: handleOf(proven(identity), this.#transport),
      action,
      resource,
      ...authorizeMembers(options),
      runtime: options.runtime ?? hostKind(),
      host: options.host,
      note: options.note,
    };
    return this.#engine.call("recorder.authorize", given(request), { on: this });
  }

  /** Ends the chain and wipes its key. */
  free(): void {
    closeHandle(this);
  }
}

/** A secret key inside the engine. */
export class Key {
  readonly purpose: string;
  readonly public: string;
  readonly id: string;

  constructor(transport: Transport, opened: wire.OpenedKey) {
    this.purpose = opened.purpose;
    this.public = opened.public;
    this.id = opened.id;
    keepHandle(this, transport, opened.handle);
  }

  /** Wipes the key. */
  free(): void {
    closeHandle(this);
  }
}
