// The client: a few classes over a Transport, the same over the .wasm and over Node's addon.
import { SignedPolicy, TrustRoot, bundleRequest, openBundle, type BundleOptions, type BundleTerms } from "./bundles.js";
import { bytes, given, instant, read, wipeCopy, type Answer, type CallOptions, type SecretLike, type Time } from "./calls.js";
import { RingfenceError } from "./errors.js";
import { handleOf } from "./handles.js";
import { hostKind, type Host } from "./host.js";
import { Gate, verify, type GateOptions, type Identity, type Trust } from "./identity.js";
import { Key, type Claims, type GeneratedKey, type Purpose } from "./keys.js";
import { Policy } from "./policy.js";
import { Recorder } from "./records.js";
import { body, encode } from "./text.js";
import type { Transport } from "./transport.js";
import * as wire from "./types.js";

type Operations = wire.Operations;

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

  /** Opens the trust root that a pinned one and its successors, in order, lead to. */
  trustRoot(document: string, later: readonly string[] = []): TrustRoot {
    return new TrustRoot(this.#transport, this.call("root.open", { document, later: [...later] }));
  }

  /** Opens a signed policy; anything doubtful throws `bundle.*`. Keep its `state` for the next time. */
  openBundle(bundle: string, options: BundleOptions): SignedPolicy {
    return openBundle(this, this.#transport, bundle, options);
  }

  /** Signs a policy with a `bundle` key; the answer is the bundle. */
  signBundle(key: Key, policy: Policy, terms: BundleTerms): string {
    return this.call("bundle.sign", bundleRequest(this.#transport, policy, terms), { on: key }).document;
  }

  /** Signs a change of bindings with a delegated `bindings` key; the answer is the delta that follows `policy`. */
  signBindings(
    key: Key,
    policy: SignedPolicy,
    changes: wire.BindingsSignRequest["changes"],
    options: { issued?: Time; expires?: Time } = {},
  ): string {
    const expires = options.expires === undefined ? undefined : instant(options.expires);
    const request = { policy: handleOf(policy, this.#transport), changes, issued: instant(options.issued), expires };
    return this.call("bundle.sign_bindings", given(request), { on: key }).document;
  }

  /** Signs a trust root with a `bundle` key of it; a root that follows another is signed again by the other's. */
  signRoot(key: Key, root: wire.RootSignRequest | string): string {
    if (typeof root === "string") return this.call("root.cosign", { document: root }, { on: key }).document;
    return this.call("root.sign", root, { on: key }).document;
  }

  /** Proves who is asking from a PASETO v4.public token; anything doubtful throws `token.*`. */
  verifyToken(token: SecretLike, trust: Trust): Identity {
    return verify(this, this.#transport, token, trust);
  }

  /** Enforcement: a policy asked by proven identities only, under a trust root and beside a candidate if given. */
  gate(policy: Policy, options: GateOptions = {}): Gate {
    return new Gate(this, this.#transport, policy, options);
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

  /** Tries an expression in CEL; one that does not hold up throws `condition.*` with `path` "line 1 column 7". */
  tryCondition(expression: string, facts: Omit<wire.TryConditionRequest, "expression"> = {}): wire.TriedCondition {
    return this.call("condition.try", { ...facts, expression });
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

function base64url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export { bytes, given, instant, read, wipeCopy, type Answer, type CallOptions, type SecretLike, type Time } from "./calls.js";
export { SignedPolicy, TrustRoot, type BundleOptions, type BundleTerms } from "./bundles.js";
export { Gate, Identity, authorizeMembers, type AuthorizeOptions, type GateOptions, type Trust } from "./identity.js";
export { Key, type Claims, type GeneratedKey, type Purpose } from "./keys.js";
export { Recorder } from "./records.js";
