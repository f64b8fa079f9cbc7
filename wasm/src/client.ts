// The client: a few classes over a Transport, the same over the .wasm and over Node's addon.
import { RingfenceError, type WireError } from "./errors.js";
import { Freeable, handleOf, keepHandle } from "./handles.js";
import { hostKind, type Host } from "./host.js";
import { Policy } from "./policy.js";
import { body, encode } from "./text.js";
import type { Transport } from "./transport.js";
import * as wire from "./types.js";

/** A secret given as bytes, or as text that becomes UTF-8. */
export type SecretLike = string | Uint8Array;
/** A Date, milliseconds since 1970, RFC 3339 text, or left out: the clock of this machine. */
export type Time = Date | number | string;

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

/** What a token says. `issued_at` left out is now, `not_before` left out is when it is issued. */
export type Claims = Omit<wire.TokenClaims, "issued_at" | "not_before" | "expires"> & {
  issued_at?: Time;
  not_before?: Time;
  expires: Time;
};

export interface GeneratedKey {
  public: string;
  id: string;
  /** The secret key's text. Overwrite it when it is stored: `secret.fill(0)`. */
  secret: Uint8Array;
}

export type Purpose = wire.GenerateKeyRequest["purpose"];
type Operations = wire.Operations;

/** An instant as the wire wants it; text goes as it is, for the engine to judge. */
export function instant(now?: Time): string {
  if (typeof now === "string") return now;
  const date = now === undefined ? new Date() : new Date(now);
  if (Number.isNaN(date.getTime()))
    throw new RingfenceError("request.bad_time", "this is no time: pass a Date, milliseconds or RFC 3339 text");
  return date.toISOString();
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
    return Identity.verified(this.#transport, claims, byVerification);
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
  mintToken(key: Key, claims: Claims): string {
    const { issued_at, not_before, expires } = claims;
    const wireClaims = {
      ...claims,
      issued_at: instant(issued_at),
      not_before: not_before === undefined ? undefined : instant(not_before),
      expires: instant(expires),
    };
    const { secret } = this.answer("token.mint", { claims: given(wireClaims) }, { on: key });
    const token = new TextDecoder().decode(secret);
    secret!.fill(0);
    return token;
  }

  /** Reads a secret reference: `secret://[tenant!]scope/NAME[@version][#/pointer]`. */
  parseReference(text: string): wire.Reference {
    return this.call("reference.parse", { text });
  }

  /** Canonical JSON (RFC 8785) of strict JSON, and its hex SHA-256. */
  canonical(text: string): wire.Canonical {
    return this.call("json.canonical", { text });
  }

  /** Verifies a C2SP signed note; `vkeys` are `NAME+HASH+BASE64`. */
  verifyNote(note: string, vkeys: readonly string[]): wire.Note {
    return this.call("note.verify", { note, vkeys: [...vkeys] });
  }

  /** Verifies a ledger's checkpoint against the public ledger keys that may have signed it. */
  verifyCheckpoint(note: string, keys: readonly string[]): wire.Checkpoint {
    return this.call("checkpoint.verify", { note, keys: [...keys] });
  }

  /** Signs a checkpoint with a `ledger` key; the root is base64url. */
  signCheckpoint(key: Key, checkpoint: wire.SignCheckpointRequest): string {
    return this.call("checkpoint.sign", checkpoint, { on: key }).note;
  }

  /** Hashes records into an RFC 6962 tree; hashes are base64url. */
  merkleRoot(records: readonly (string | Uint8Array)[]): wire.MerkleRoot {
    const leaves = records.map((record) => base64url(typeof record === "string" ? encode(record) : record));
    return this.call("merkle.root", { leaves });
  }

  /** Throws unless the proof shows that the record is in the tree. */
  verifyInclusion(proof: wire.VerifyInclusionRequest): void {
    this.call("merkle.verify_inclusion", proof);
  }

  /** Throws unless the proof shows that the newer tree continues the older one. */
  verifyConsistency(proof: wire.VerifyConsistencyRequest): void {
    this.call("merkle.verify_consistency", proof);
  }

  /** Begins a scope of secrets with a `vault-owner` key; the answer is the scope file's content. */
  createVaultScope(owner: Key, scope: wire.CreateScopeRequest): string {
    return this.call("vault.create_scope", scope, { on: owner }).file;
  }

  /** Verifies a scope file and reads it. */
  readVaultScope(scope: wire.OpenScopeRequest): wire.VaultScope {
    return this.call("vault.scope", scope);
  }

  /** Seals a value with a `vault-writer` key; the answer is the line for the secret file. */
  sealSecret(writer: Key, place: Omit<wire.SealRequest, "created"> & { created?: Time }, value: SecretLike): string {
    const request = { ...place, created: instant(place.created) };
    return this.call("vault.seal", request, { on: writer, secret: value }).line;
  }

  /** Opens a secret with a `vault-recipient` key. The bytes are yours: overwrite them after use. */
  openSecret(recipient: Key, place: wire.OpenSecretRequest): { version: number; value: Uint8Array } {
    const { value, secret } = this.answer("vault.open", place, { on: recipient });
    return { version: value.version, value: secret ?? new Uint8Array() };
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
    const secret = bytes(options.secret);
    try {
      const reply = this.#transport.call(operation, handle, body(request), secret);
      return read(reply.json, reply.secret);
    } finally {
      wipeCopy(options.secret, secret);
    }
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
  return encode(secret);
}

/** Wipes the copy that `bytes` made of a secret text; bytes are their owner's to wipe. */
export function wipeCopy(secret: SecretLike | undefined, copy: Uint8Array | undefined): void {
  if (typeof secret === "string") copy?.fill(0);
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
export class Identity extends Freeable {
  readonly principal: string;
  readonly tenant: string;
  readonly teams: readonly string[];
  readonly issuer: string;
  readonly tokenId: string;
  /** RFC 3339. */
  readonly expires: string;
  /** What the token says about the principal; conditions see it as the principal's attributes. */
  readonly attributes: Readonly<Record<string, unknown>>;

  private constructor(proof: symbol, claims: wire.VerifiedIdentity) {
    super();
    if (proof !== byVerification) throw new TypeError("an Identity comes from verifyToken() only");
    this.principal = claims.principal;
    this.tenant = claims.tenant;
    this.teams = Object.freeze([...claims.teams]);
    this.issuer = claims.issuer;
    this.tokenId = claims.token_id;
    this.expires = claims.expires;
    this.attributes = claims.attributes;
    Object.freeze(this);
  }

  /** @internal */
  static verified(transport: Transport, claims: wire.VerifiedIdentity, proof: symbol): Identity {
    const identity = new Identity(proof, claims);
    keepHandle(identity, transport, claims.handle);
    return identity;
  }
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
    handleOf(policy, transport);
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
export class Recorder extends Freeable {
  readonly instance: string;
  readonly public: string;
  readonly #engine: Ringfence;
  readonly #transport: Transport;

  constructor(engine: Ringfence, transport: Transport, opened: wire.OpenedRecorder) {
    super();
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
}

/** A secret key inside the engine. */
export class Key extends Freeable {
  readonly purpose: string;
  readonly public: string;
  readonly id: string;

  constructor(transport: Transport, opened: wire.OpenedKey) {
    super();
    this.purpose = opened.purpose;
    this.public = opened.public;
    this.id = opened.id;
    keepHandle(this, transport, opened.handle);
  }
}

function base64url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
